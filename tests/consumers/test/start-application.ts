import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import { blocksOf, blockUnder } from '@notify-capture/contract/documents';
import { createTestKeys, signNotification } from '@notify-capture/core/testing';
import { ROOT, run } from './install.ts';
import { type Recording, recorded } from './recording.ts';

/** Below this package, so that the applications find the packages of the workspace. */
const FOLDER = join(import.meta.dirname, '..', '.data', 'start');
const LISTENING = join(import.meta.dirname, '..', 'fixtures', 'start', 'listening.mjs');
const keys = createTestKeys();

/** The path of the notifications in each application. */
export const TARGET = '/alipay/notifyCapture';

export function removeApplications(): void {
  rmSync(FOLDER, { recursive: true, force: true });
}

export type Signed = ReturnType<typeof signNotification>;

/** A message that the application accepts. */
export function signed(body: object, options: Partial<Parameters<typeof signNotification>[0]> = {}): Signed {
  return signNotification({ privateKey: keys.privateKey, clientId: 'T_1', target: TARGET, body, ...options });
}

/** Sends a message; answers the status of the reply. */
export async function send(
  port: number,
  { headers, body }: Pick<Signed, 'headers' | 'body'>,
): Promise<number> {
  const url = `http://127.0.0.1:${port}${TARGET}`;
  const { status } = await fetch(url, { method: 'POST', headers: { ...headers }, body });
  return status;
}

/** How the code of the page is changed before it runs. */
type Change = (code: string) => string;
type Use = (port: number, printed: Recording['printed']) => Promise<void>;

/** Writes what the page says, and starts it as the page says; on a free port. */
export async function withApplication(
  page: string,
  use: Use,
  change: Change = (code) => code,
): Promise<void> {
  const folder = join(FOLDER, page);
  const files = filesOf(page);
  for (const [index, [file, code]] of files.entries()) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    // The last file is the application; tsconfig.json may come before it.
    writeFileSync(join(folder, file), index === files.length - 1 ? change(code) : code);
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

/** Makes the event of the page on AWS Lambda with the script of the page; answers what the function of the page does with it. */
export async function replyToEvent(): Promise<{ readonly reply: string; readonly event: object }> {
  const folder = join(FOLDER, 'lambda-event');
  mkdirSync(join(folder, '.data'), { recursive: true });
  for (const [file, code] of filesOf('lambda')) writeFileSync(join(folder, file), code);
  writeFileSync(join(folder, 'event.mjs'), blockUnder('docs/start/lambda.md', 'Deploy', 'js').code);
  writeFileSync(join(folder, '.data', 'alipay-test-key.pem'), keys.privateKey);
  const env = { ...process.env, ALIPAY_CLIENT_ID: 'T_1', ALIPAY_PUBLIC_KEY: keys.publicKey };
  await run(folder, process.execPath, ['event.mjs'], env);
  const event = JSON.parse(readFileSync(join(folder, 'event.json'), 'utf8'));
  // As AWS Lambda does with the setting lambda.handler.
  const invoke = `
    import { readFileSync } from 'node:fs';
    import { handler } from './lambda.mjs';
    console.log(await handler(JSON.parse(readFileSync('event.json', 'utf8')), {}));`;
  const args = ['--input-type=module', '--eval', invoke];
  const reply = await run(folder, process.execPath, args, { ...env, AWS_LAMBDA_FUNCTION_NAME: 'shop' });
  return { reply, event };
}

/** The blocks whose file the sentence before them names. */
function filesOf(page: string): readonly (readonly [file: string, code: string])[] {
  return blocksOf(`docs/start/${page}.md`).flatMap(({ lead, code }) => {
    const [, file] = /^Write this into `([^`]+)`:$/.exec(lead) ?? [];
    return file === undefined ? [] : [[file, code] as const];
  });
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
