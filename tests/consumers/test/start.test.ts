import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import {
  createTestKeys,
  sampleNotification,
  sampleOther,
  signNotification,
} from '@notify-capture/core/testing';
import { afterAll, describe, expect, it } from 'vitest';
import { ROOT } from './install.ts';

/** Below this package, so that the applications find the packages of the workspace. */
const FOLDER = join(import.meta.dirname, '..', '.data', 'start');
const PAGES = readdirSync(join(ROOT, 'docs', 'start')).map((name) => name.replace('.md', ''));
const TARGET = '/alipay/notifyCapture';
const LISTENING = join(import.meta.dirname, '..', 'fixtures', 'start', 'listening.mjs');
const keys = createTestKeys();

afterAll(() => rmSync(FOLDER, { recursive: true, force: true }));

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

type Signed = ReturnType<typeof signNotification>;

function signed(body: object, options: Partial<Parameters<typeof signNotification>[0]> = {}): Signed {
  return signNotification({ privateKey: keys.privateKey, clientId: 'T_1', target: TARGET, body, ...options });
}

async function send(port: number, { headers, body }: Pick<Signed, 'headers' | 'body'>): Promise<number> {
  const url = `http://127.0.0.1:${port}${TARGET}`;
  const { status } = await fetch(url, { method: 'POST', headers: { ...headers }, body });
  return status;
}

type Use = (port: number, printed: Recording['printed']) => Promise<void>;

/** Writes what the page says, and starts it as the page says; on a free port. */
async function withApplication(page: string, use: Use): Promise<void> {
  const folder = join(FOLDER, page);
  for (const [file, code] of filesOf(page)) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), code);
  }
  const env = { ...process.env, ALIPAY_CLIENT_ID: 'T_1', ALIPAY_PUBLIC_KEY: keys.publicKey };
  const [program, ...args] = programOf(page, folder);
  const options = { cwd: folder, env, silent: true, execArgv: ['--import', LISTENING, '--import', 'tsx'] };
  const application = fork(program, args, options);
  const { all, printed } = recorded(application);
  const ended = once(application, 'exit').then(() => Promise.reject(new Error(`It ended:\n${all()}`)));
  const used = once(application, 'message').then(([address]) => use((address as AddressInfo).port, printed));
  try {
    await Promise.race([used, ended]);
  } finally {
    ended.catch(() => undefined);
    application.kill();
  }
}

interface Recording {
  all(): string;
  /** The text that was printed, as soon as it contains another one. */
  printed(text: string): Promise<string>;
}

function recorded(application: ChildProcess): Recording {
  let all = '';
  const looks = new Set<() => void>();
  for (const stream of [application.stdout, application.stderr])
    stream?.on('data', (chunk) => {
      all += chunk;
      for (const look of looks) look();
    });
  const printed = (text: string) =>
    new Promise<string>((resolve) => {
      const look = () => all.includes(text) && resolve(all);
      looks.add(look);
      look();
    });
  return { all: () => all, printed };
}

/** The blocks whose file the sentence before them names. */
function filesOf(page: string): readonly (readonly [file: string, code: string])[] {
  const text = readFileSync(join(ROOT, 'docs', 'start', `${page}.md`), 'utf8');
  const blocks = [...text.matchAll(/^Write this into `([^`]+)`:\n\n```\w+\n(.*?)^```$/gms)];
  return blocks.map(([, file = '', code = '']) => [file, code]);
}

function programOf(page: string, folder: string): readonly [program: string, ...args: string[]] {
  const [file = ''] = filesOf(page).at(-1) ?? [];
  if (page === 'next') return [join(LISTENING, '..', 'serve-route.mjs'), join(folder, file)];
  if (page === 'cloud-functions') {
    const framework = join(
      ROOT,
      'tests/consumers/node_modules/@google-cloud/functions-framework/build/src/main.js',
    );
    return [framework, '--target=shop', '--port=3000', `--source=${folder}`];
  }
  return [join(folder, file)];
}
