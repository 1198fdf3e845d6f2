import { Alipay, Merchant } from '@notify-capture/contract';
import { describe, expect, it } from 'vitest';
import { authenticateNotification, notifyCapture } from '../src/index.ts';

const alipay = new Alipay();
const { publicKey } = alipay.keys;
const silent = { clientId: alipay.clientId, publicKey, logger: false } as const;
const onCapture = () => undefined;

function requestOf({ headers, body, target } = alipay.capture('captured')): Request {
  return new Request(`https://merchant.example${target}`, { method: 'POST', headers, body });
}

/** Values that are no options; a rejected promise must not end the process. */
const NO_OPTIONS: readonly (readonly [name: string, value: () => unknown])[] = [
  ['undefined', () => undefined],
  ['null', () => null],
  ['number', () => 5],
  ['an array', () => []],
];

describe('options that are none', () => {
  it.each([
    ...NO_OPTIONS,
    ['a promise', () => Promise.resolve({ ...silent, onCapture })] as const,
    ['a promise', () => Promise.reject(new Error('no secrets'))] as const,
  ])('are refused at once, and named: %s', (name, value) => {
    const problem = `OPTIONS_INVALID: The options are ${name}`;
    expect(() => notifyCapture(value() as never)).toThrow(problem);
    expect(() => authenticateNotification(value() as never)).toThrow(problem);
  });

  it.each(NO_OPTIONS)(
    'are refused and named when a function returns or resolves to %s',
    async (name, value) => {
      const functions: readonly unknown[] = [() => value(), async () => value(), (_env: object) => value()];
      for (const make of functions) {
        const handler = notifyCapture(make as () => never);
        const called = (handler as (request: Request, env: object) => Promise<Response>)(requestOf(), {});
        await expect(called).rejects.toThrow(`OPTIONS_INVALID: The options are ${name}`);
      }
    },
  );
});

describe('a function of options', () => {
  it('can be asynchronous, as secrets are in Workers', async () => {
    const merchant = new Merchant();
    const env = { ALIPAY_PUBLIC_KEY: { get: async () => publicKey } };
    const handler = notifyCapture(async ({ ALIPAY_PUBLIC_KEY }: typeof env) => ({
      ...silent,
      publicKey: await ALIPAY_PUBLIC_KEY.get(),
      onCapture: merchant.onCapture,
    }));
    const signed = alipay.capture('captured');
    // Two first requests at once have one receiver: the second knows the claim of the first.
    await Promise.all([handler(requestOf(signed), env), handler(requestOf(signed), env)]);
    expect((await handler(requestOf(signed), env)).status).toBe(200);
    expect(merchant.handled).toHaveLength(1);
    expect(await handler.receiverOf(env)).toBe(await handler.receiverOf(env));
  });

  it('without a parameter can be asynchronous', async () => {
    const handler = notifyCapture(async () => ({ ...silent, onCapture }));
    expect((await handler(requestOf())).status).toBe(200);
  });

  it('that rejects is called again at the next request', async () => {
    let calls = 0;
    const handler = notifyCapture(async () => {
      calls += 1;
      if (calls === 1) throw new Error('no secrets');
      return { ...silent, onCapture };
    });
    await expect(handler(requestOf())).rejects.toThrow('no secrets');
    expect((await handler(requestOf())).status).toBe(200);
  });

  it('is called again after wrong options, whose error is the rejection of the handler', async () => {
    const env = { publicKey: '' };
    const handler = notifyCapture((given: typeof env) => ({
      ...silent,
      publicKey: given.publicKey,
      onCapture,
    }));
    await expect(handler(requestOf(), env)).rejects.toMatchObject({
      code: 'INVALID_CONFIG',
      option: 'publicKey',
    });
    env.publicKey = publicKey;
    expect((await handler(requestOf(), env)).status).toBe(200);
  });

  it.each<[string, (env: object) => unknown]>([
    ['a default value', (_env = {}) => ({ ...silent, onCapture })],
    ['a default value, in an async function', async (_env = {}) => ({ ...silent, onCapture })],
    [
      'a pattern with a default value',
      ({ key }: { readonly key?: string } = { key: publicKey }) => ({ ...silent, publicKey: key, onCapture }),
    ],
    ['all arguments', (..._args: unknown[]) => ({ ...silent, onCapture })],
  ])('whose parameter is not counted is refused at once: %s', (_, options) => {
    expect(() => notifyCapture(options as never)).toThrow('one parameter without a default value');
  });

  it('may have no parameter, whatever its form', async () => {
    const holder = { options: () => ({ ...silent, onCapture }) };
    function named() {
      return { ...silent, onCapture };
    }
    for (const options of [holder.options, named, named.bind(undefined), async () => named()]) {
      expect((await notifyCapture(options)(requestOf())).status).toBe(200);
    }
  });
});

describe('a function of the environment', () => {
  it.each([undefined, null, 'text'])('needs one, not %s', async (env) => {
    const handler = notifyCapture((_env: object) => ({ ...silent, onCapture }));
    await expect(handler(requestOf(), env as never)).rejects.toMatchObject({
      reason: 'ENVIRONMENT_MISSING',
      option: 'env',
    });
  });

  it('warns once if the environment is new at each request, as c.env of Hono on Node and Deno', async () => {
    const merchant = new Merchant();
    const { logger } = merchant;
    const lines = () => merchant.lines('ENVIRONMENT_CHANGED');
    const handler = notifyCapture((_env: { incoming?: object }) => ({ ...silent, logger, onCapture }));
    const first = {};
    for (const env of [first, first]) await handler(requestOf(), env);
    expect(lines()).toHaveLength(0);
    for (const env of [{}, {}, {}]) await handler(requestOf(), env);
    expect(lines()).toMatchObject([{ level: 'warn' }]);
    expect(lines()[0]?.fields['hint']).toContain('Node, Deno and Bun');
  });
});
