import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Alipay, send } from '@notify-capture/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RunningApp, start } from './next-app.ts';

const EXAMPLE = join(import.meta.dirname, '..');
/** A copy below the example, whose files change. */
const COPY = join(EXAMPLE, '.data', 'development');
const alipay = new Alipay();

describe('the Next.js shop in development mode', () => {
  let app: RunningApp;
  beforeAll(async () => {
    rmSync(COPY, { recursive: true, force: true });
    mkdirSync(COPY, { recursive: true });
    for (const name of ['app', 'src', 'instrumentation.ts'])
      cpSync(join(EXAMPLE, name), join(COPY, name), { recursive: true });
    const config = readFileSync(join(EXAMPLE, 'next.config.ts'), 'utf8');
    writeFileSync(join(COPY, 'next.config.ts'), config.replace("'..', '..'", "'..', '..', '..', '..'"));
    const env = {
      ALIPAY_CLIENT_ID: alipay.clientId,
      ALIPAY_PUBLIC_KEY: alipay.keys.publicKey,
      STORE_DIRECTORY: join(COPY, 'store'),
    };
    app = await start(COPY, env, 'dev');
    await app.line('the shop is open');
  });
  afterAll(async () => {
    await app.stop();
    rmSync(COPY, { recursive: true, force: true });
  });

  it('runs the changed handler with the same receiver, and opens its store once', async () => {
    const before = alipay.capture('captured', { fields: { captureId: 'BEFORE' } });
    expect(await send(app.port, before)).toMatchObject({ status: 200 });
    const file = join(COPY, 'src', 'shop.ts');
    writeFileSync(file, readFileSync(file, 'utf8').replaceAll("'booked'", "'booked by the changed handler'"));
    const isChanged = (): boolean =>
      app.printed.some((line) => line.includes('booked by the changed handler'));
    while (!isChanged())
      expect(await send(app.port, alipay.capture('captured'))).toMatchObject({ status: 200 });
    expect(await send(app.port, before)).toMatchObject({ status: 200 });
    const books = await (await fetch(`http://127.0.0.1:${app.port}/captures`)).text();
    expect(books.match(/"captureId":"BEFORE"/g)).toHaveLength(1);
    expect(app.printed.filter((line) => line.includes('the shop is open'))).toHaveLength(1);
  });
});
