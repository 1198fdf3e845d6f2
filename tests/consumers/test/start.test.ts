import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { createTestKeys, sampleNotification, sampleOther } from '@notify-capture/core/testing';
import { afterAll, describe, expect, it } from 'vitest';
import { type Break, pathBreak, rawBodyBreaks } from './breaks.ts';
import { ROOT } from './install.ts';
import {
  removeApplications,
  replyToEvent,
  send,
  signed,
  TARGET,
  withApplication,
} from './start-application.ts';

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

describe('the page on AWS Lambda', () => {
  it('makes a test event of an HTTP API, which the uploaded function books and acknowledges', async () => {
    const { event, reply } = await replyToEvent();
    expect(event).toMatchObject({ version: '2.0', rawPath: TARGET });
    expect(reply).toMatch(/^booked /m);
    expect(reply).toContain('statusCode: 200');
  });
});

describe('the page that breaks an application', () => {
  const message = () => signed(sampleNotification('captured', { captureId: 'C_4' }));
  const rawBody = rawBodyBreaks();

  it('breaks those of all pages', () => {
    expect(Object.keys(rawBody).sort()).toEqual([...PAGES].sort());
  });

  it.each(Object.entries(rawBody))(
    'breaks and fixes the raw body: %s',
    async (page, { broken, fixed, ...rest }) => {
      await withApplication(page, expectRefusal(rest), broken);
      await withApplication(page, expectBooking, fixed);
    },
  );

  // Alike for all pages; the newcomer of the long form breaks them in each.
  it('breaks and fixes the path', async () => {
    const { broken, fixed, ...rest } = pathBreak();
    await withApplication('express', expectRefusal(rest), broken);
    await withApplication('express', expectBooking, fixed);
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

  function expectRefusal({ status, printed: line }: Pick<Break, 'status' | 'printed'>) {
    return async (port: number, printed: Printed) => {
      expect(await send(port, message())).toBe(status);
      await printed(line);
    };
  }

  async function expectBooking(port: number, printed: Printed): Promise<void> {
    expect(await send(port, message())).toBe(200);
    await printed('booked C_4');
  }
});
