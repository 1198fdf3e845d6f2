import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { createTestKeys, sampleNotification, sampleOther } from '@notify-capture/core/testing';
import { afterAll, describe, expect, it } from 'vitest';
import { ROOT } from './install.ts';
import { examplesOf } from './readme-examples.ts';
import { removeApplications, send, signed, TARGET, withApplication } from './start-application.ts';

const PAGES = readdirSync(join(ROOT, 'docs', 'start')).map((name) => name.replace('.md', ''));

afterAll(removeApplications);

describe('the page that gets a newcomer started', () => {
  it.each(PAGES)('has an application that books a capture once, and keeps a dispute: %s', async (page) => {
    await withApplication(page, async (port, printed) => {
      const captured = signed(sampleNotification('captured', { captureId: 'C_1' }));
      expect([await send(port, captured), await send(port, captured)]).toEqual([200, 200]);
      expect(await send(port, signed(sampleNotification('failed', { captureId: 'C_2' })))).toBe(200);
      expect(await send(port, signed(sampleOther('dispute')))).toBe(200);
      await printed('keep dispute');
      const lines = (await printed('to do C_2')).match(/booked C_1/g);
      expect(lines).toHaveLength(1);
    });
  });

  it.each(PAGES)(
    'has an application that refuses another key, another path and other bytes: %s',
    async (page) => {
      await withApplication(page, async (port, printed) => {
        const message = signed(sampleNotification('captured', { captureId: 'C_3' }));
        const forged = signed(sampleNotification('captured', { captureId: 'C_3' }), {
          privateKey: createTestKeys().privateKey,
        });
        const elsewhere = signed(sampleNotification('captured', { captureId: 'C_3' }), {
          target: `/api${TARGET}`,
        });
        const serialized = { ...message, body: Buffer.concat([Buffer.from(message.body), Buffer.from(' ')]) };
        for (const refused of [forged, elsewhere, serialized]) expect(await send(port, refused)).toBe(401);
        expect(await send(port, message)).toBe(200);
        expect((await printed('booked C_3')).match(/booked/g)).toHaveLength(1);
      });
    },
  );
});

describe('the page that breaks the application of Express', () => {
  const [parser = '', option = ''] = examplesOf('docs/break-it.md').map(({ code }) => code);
  const message = () => signed(sampleNotification('captured', { captureId: 'C_4' }));

  it('breaks the raw body, and fixes it by moving the parser behind the route', async () => {
    const before = (code: string) =>
      code.replace('const app = express();', `const app = express();\n${parser}`);
    const behind = (code: string) => code.replace('app.listen', `${parser}app.listen`);
    await withApplication('express', expectRefusal(500, 'RAW_BODY_UNAVAILABLE'), before);
    await withApplication('express', expectBooking, behind);
  });

  it('breaks the path, and fixes it by removing the option', async () => {
    const withOption = (code: string) => code.replace('  onCapture', `  ${option}  onCapture`);
    await withApplication('express', expectRefusal(401, '/api/alipay/notifyCapture'), withOption);
    await withApplication('express', expectBooking);
  });

  it('breaks the key, and fixes it by sending with the first one', async () => {
    await withApplication('express', async (port, printed) => {
      const { privateKey } = createTestKeys();
      expect(await send(port, signed(sampleNotification(), { privateKey }))).toBe(401);
      await printed('NO_KEY_MATCHES');
      await expectBooking(port, printed);
    });
  });

  type Printed = (text: string) => Promise<string>;

  function expectRefusal(status: number, text: string) {
    return async (port: number, printed: Printed) => {
      expect(await send(port, message())).toBe(status);
      await printed(text);
    };
  }

  async function expectBooking(port: number, printed: Printed): Promise<void> {
    expect(await send(port, message())).toBe(200);
    await printed('booked C_4');
  }
});
