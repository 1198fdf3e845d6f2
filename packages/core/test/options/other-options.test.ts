import { describe, it } from 'vitest';
import { memoryStore } from '../../src/index.ts';
import { createTestKeys } from '../../src/testing/index.ts';
import { expectConfigError } from './config-error.ts';

const { publicKey } = createTestKeys();
const clientId = 'SANDBOX_5X00000000000000';
const valid = { clientId, publicKey, logger: false } as const;
const ignore = (): undefined => undefined;

describe('the other options', () => {
  it.each([0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, '65536', null, false])(
    'maxBodyBytes must be a positive integer: %s is refused',
    (maxBodyBytes) => {
      const shown = typeof maxBodyBytes === 'string' ? `"${maxBodyBytes}"` : String(maxBodyBytes);
      const message = new RegExp(`maxBodyBytes is ${shown}(?!\\w)`);
      expectConfigError(
        'LIMIT_INVALID',
        { ...valid, maxBodyBytes },
        message,
        /bytes, a whole number greater than 0/,
      );
    },
  );

  it.each([
    'alipay/notify',
    '',
    'https://shop.example/alipay',
    '/with space',
    '/a#b',
    '/a?b=1',
    42,
    null,
    false,
  ])('publicTarget must be a path with a leading slash, or a function: %j is refused', (publicTarget) => {
    expectConfigError(
      'TARGET_INVALID',
      { ...valid, publicTarget },
      /publicTarget is/,
      /with a slash at the start/,
    );
  });

  const { claim: _claim, ...withoutClaim } = memoryStore();
  const { settle: _settle, ...withoutSettle } = memoryStore();
  it.each([
    ['an empty object', {}],
    ['a store without claim', withoutClaim],
    ['a store without settle', withoutSettle],
    ['a store with a release that is not a function', { ...memoryStore(), release: true }],
    ['null', null],
    ['false', false],
    ['an address', 'redis://localhost'],
    ['a promise', Promise.resolve(memoryStore())],
  ])('store must have its methods: %s is refused', (_given, store) => {
    expectConfigError('STORE_INVALID', { ...valid, store }, /: store is /, /NotificationStore/);
  });

  it.each([
    ['an empty object', {}],
    ['a logger without error', { debug: ignore, info: ignore, warn: ignore }],
    [
      'a logger with an info that is not a function',
      { debug: ignore, info: 'x', warn: ignore, error: ignore },
    ],
    ['null', null],
    ['true', true],
    ['a bare function', ignore],
  ])('logger must have its methods: %s is refused', (_given, logger) => {
    expectConfigError(
      'LOGGER_INVALID',
      { ...valid, logger },
      /logger is \w+ and does not have (.*error|info)/,
      /like pino/,
    );
  });

  it.each(
    ['onOther', 'onConflict', 'onRefused', 'clock'].flatMap((name) =>
      ['x', 0, 1, true, false, null, {}].map((given) => [name, given] as const),
    ),
  )('%s must be a function: %j is refused', (name, given) => {
    expectConfigError(
      'HANDLER_INVALID',
      { ...valid, [name]: given },
      new RegExp(`: ${name} is `),
      /a function/,
    );
  });

  it.each([
    ['NaN', () => Number.NaN],
    ['a Date', () => new Date()],
    ['a bigint', () => process.hrtime.bigint()],
    ['a promise', async () => Date.now()],
    ['undefined', ignore],
  ])('clock must return milliseconds: a clock that returns %s is refused', (_value, clock) => {
    expectConfigError(
      'CLOCK_INVALID',
      { ...valid, clock },
      /clock does not return a time/,
      /milliseconds since/,
    );
  });

  it('a clock that throws is refused', () => {
    const clock = (): number => {
      throw new Error('The time server is down.');
    };
    expectConfigError('CLOCK_INVALID', { ...valid, clock }, /clock/);
  });
});
