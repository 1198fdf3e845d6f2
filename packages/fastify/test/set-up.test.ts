import type { FastifyInstance } from 'fastify';
import { describe, expect, it } from 'vitest';
import { type NotifyCaptureOptions, notifyCapture } from '../src/index.ts';
import { alipay, Merchant, newApp, PATH, pluginOptions } from './test-app.ts';

const options = pluginOptions(new Merchant());
const { path: _path, ...withoutPath } = options;
const { onCapture: _onCapture, ...withoutHandler } = options;

/** The error that keeps the app from booting. */
async function bootError(app: FastifyInstance): Promise<unknown> {
  return app.ready().then(
    () => undefined,
    (error: unknown) => error,
  );
}

describe('a path that is taken', () => {
  it.each([
    ['a route of the same method', (app: FastifyInstance) => app.post(PATH, async () => 'mine')],
    ['a route of another method', (app: FastifyInstance) => app.get(PATH, async () => 'mine')],
    ['the plugin itself', (app: FastifyInstance) => app.register(notifyCapture, options)],
  ])('by %s keeps the app from booting', async (_, take) => {
    const app = newApp();
    take(app);
    app.register(notifyCapture, options);
    const error = await bootError(app);
    expect(error).toMatchObject({ code: 'INVALID_CONFIG', reason: 'PATH_TAKEN' });
    expect(error).toMatchObject({ message: expect.stringContaining(PATH) });
    expect(error).toMatchObject({ cause: { message: expect.stringContaining('already declared') } });
  });

  it('is in the message with its prefix', async () => {
    const app = newApp();
    app.post('/shop/notify', async () => 'mine');
    app.register(notifyCapture, { ...options, prefix: '/shop', path: '/notify' });
    expect(await bootError(app)).toMatchObject({ message: expect.stringContaining('/shop/notify') });
  });

  it('is not a path that only a wildcard matches', async () => {
    const app = newApp();
    app.all('/*', async () => 'mine');
    app.register(notifyCapture, options);
    expect(await bootError(app)).toBeUndefined();
  });
});

describe('options', () => {
  it.each([
    ['no path', withoutPath, 'PATH_INVALID', 'path is undefined'],
    ['an empty path', { ...options, path: '' }, 'PATH_INVALID', 'path is ""'],
    ['a relative path', { ...options, path: 'notify' }, 'PATH_INVALID', 'path is "notify"'],
    ['an address', { ...options, path: 'https://shop.example/n' }, 'PATH_INVALID', 'https://'],
    ['a path with a query', { ...options, path: '/n?tenant=br' }, 'PATH_INVALID', '?tenant=br'],
    ['no handler', withoutHandler, 'HANDLER_MISSING', 'onCapture is undefined'],
    [
      'a misspelled handler',
      { ...withoutHandler, onCaptured: options.onCapture },
      'UNKNOWN_OPTION',
      'Did you mean onCapture?',
    ],
    ['a misspelled path', { ...withoutPath, Path: PATH }, 'UNKNOWN_OPTION', 'Did you mean path?'],
    ['a misspelled option', { ...options, maxBodySize: 1 }, 'UNKNOWN_OPTION', 'maxBodySize'],
    ['no client', { ...options, clientId: undefined }, 'CLIENT_MISSING', ''],
    [
      'an invalid receiver',
      { path: PATH, onCapture: options.onCapture, receiver: {} },
      'RECEIVER_INVALID',
      '',
    ],
  ])('that are invalid keep the app from booting: %s', async (_, given, reason, message) => {
    const app = newApp();
    app.register(notifyCapture, given as unknown as NotifyCaptureOptions);
    const error = await bootError(app);
    expect(error).toMatchObject({
      code: 'INVALID_CONFIG',
      reason,
      message: expect.stringContaining(message),
    });
  });

  it('may contain the options of register', async () => {
    const app = newApp();
    app.register(notifyCapture, { ...options, prefix: '/shop', logLevel: 'warn', logSerializers: {} });
    expect(await bootError(app)).toBeUndefined();
    expect(app.hasRoute({ method: 'POST', url: `/shop${PATH}` })).toBe(true);
  });

  it('may be a function, as register allows', async () => {
    const app = newApp();
    app.register(notifyCapture, () => ({ ...options, clientId: alipay.clientId }));
    expect(await bootError(app)).toBeUndefined();
  });
});
