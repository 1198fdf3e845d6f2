import { join } from 'node:path';
import { Alipay, type HttpReply, send } from '@notify-capture/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { build, type RunningApp, start } from './next-app.ts';

const MOUNTED = join(import.meta.dirname, 'mounted');
const alipay = new Alipay();

/** The same application with `basePath: '/shop'`, rewrites and a proxy: see mounted/next.config.ts and mounted/proxy.ts. */
describe('a route of Next.js below a basePath, behind rewrites and a proxy', () => {
  let app: RunningApp;
  beforeAll(async () => {
    await build(MOUNTED);
    app = await start(MOUNTED, {
      ALIPAY_CLIENT_ID: alipay.clientId,
      ALIPAY_PUBLIC_KEY: alipay.keys.publicKey,
    });
  });
  afterAll(() => app.stop());

  const deliver = (target: string): Promise<HttpReply> =>
    send(app.port, alipay.capture('captured', { target }));

  it.each([
    ['/shop/alipay/target', '/alipay/target', 'without the basePath'],
    ['/shop/hooks/target?a=1', '/hooks/target?a=1', 'as it was before a rewrite of next.config.ts'],
    ['/shop/proxied/target?a=1', '/alipay/target?a=1', 'as it is after a rewrite of proxy.ts'],
    [
      '/shop/alipay/target?a=%20&b&c=%2f',
      '/alipay/target?a=+&b=&c=%2F',
      'with a query that is written again',
    ],
  ])('that is sent to %s sees %s: %s', async (sent, target) => {
    const { body } = await deliver(sent);
    expect(JSON.parse(body)).toMatchObject({ target });
  });

  it.each(['/shop/alipay/notifyCapture', '/shop/alipay/notifyCapture?a=1', '/shop/hooks/notifyCapture'])(
    'accepts a message for %s if publicTarget adds the basePath, also if the proxy has read its body',
    async (target) => {
      expect(await deliver(target)).toMatchObject({ status: 200 });
    },
  );

  it('refuses a message without publicTarget, and logs the verified path', async () => {
    expect(await deliver('/shop/unset')).toMatchObject({ status: 401 });
    expect(await app.line('SIGNATURE_MISMATCH')).toMatch(/verified path is .*unset.* set publicTarget/);
  });

  it('redirects a target with a slash at its end, which Alipay takes for a refusal', async () => {
    expect(await deliver('/shop/alipay/notifyCapture/')).toMatchObject({ status: 308 });
  });
});
