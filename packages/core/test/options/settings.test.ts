import { describe, expect, it } from 'vitest';
import { createReceiver, memoryStore, type ReceiverOptions } from '../../src/index.ts';
import { createTestKeys, sampleNotification, signNotification } from '../../src/testing/index.ts';
import { expectConfigError, refusalOf } from './config-error.ts';

const { privateKey, publicKey } = createTestKeys();
const clientId = 'SANDBOX_5X00000000000000';
const right = { clientId, publicKey, logger: false } as const;
const ignore = (): undefined => undefined;

describe('options in general', () => {
  it.each([undefined, null, 'clientId', 42])('must be there: %s is refused', (options) => {
    expectConfigError(
      'CLIENT_MISSING',
      options,
      /There are no options\./,
      /Expected: \{ clientId, publicKey/,
    );
  });

  it.each(['publickey', 'client_id', 'onCapture', 'clock_skew'])('must be known: %s is refused', (name) => {
    expectConfigError('UNKNOWN_OPTION', { ...right, [name]: 'x' }, new RegExp(`: Unknown option "${name}"`));
  });

  it('that are unknown are refused with the names that there are', () => {
    const wanted = /clientId, publicKey, publicKeys, clients, resolveKeys, store, .*, logger, clock\b/;
    expectConfigError(
      'UNKNOWN_OPTION',
      { clientId, publickey: publicKey },
      /Unknown option "publickey"/,
      wanted,
    );
  });

  it.each([
    ['publickey', 'publicKey'],
    ['CLIENTID', 'clientId'],
    ['client', 'clientId'],
  ])('that are misspelt are refused with the one that was meant: %s', (name, meant) => {
    const wanted = new RegExp(`Did you mean ${meant}\\?`);
    expectConfigError(
      'UNKNOWN_OPTION',
      { ...right, [name]: 'x' },
      new RegExp(`: Unknown option "${name}"`),
      wanted,
    );
  });

  it('may be given as undefined, which means the default', async () => {
    const unset: ReceiverOptions = {
      publicKeys: undefined,
      clients: undefined,
      resolveKeys: undefined,
      store: undefined,
      maxAge: undefined,
      clockTolerance: undefined,
      retention: undefined,
      lease: undefined,
      handlerTimeout: undefined,
      maxBodyBytes: undefined,
      bodyTimeout: undefined,
      publicTarget: undefined,
      onOther: undefined,
      onConflict: undefined,
      onRefused: undefined,
      clock: undefined,
    };
    const receiver = createReceiver({ ...unset, ...right });
    const body = sampleNotification('captured');
    const notification = signNotification({ privateKey, clientId, target: '/alipay', body });
    expect(await receiver.receive(notification, ignore)).toMatchObject({ status: 200 });
  });
});

describe('the client', () => {
  it.each([
    ['one with white space around it', { ...right, clientId: ' T_1' }, /clientId is " T_1"/],
    ['one with a line break', { ...right, clientId: 'T_1\n' }, /clientId is a text of 4 characters/],
    ['a number', { ...right, clientId: 111 }, /clientId is 111/],
  ])('is none that a header can carry: %s', (_what, options, said) => {
    expectConfigError('CLIENT_INVALID', options, said, /client id from the dashboard/);
  });

  it.each([
    ['no client at all', { logger: false }, /There is no client\./],
    ['a key without its client', { publicKey }, /clientId is undefined/],
    ['an empty one', { ...right, clientId: '' }, /clientId is ""/],
    [
      'all of it undefined',
      { clientId: undefined, publicKey: undefined },
      /are undefined\. Is the environment variable set\?/,
    ],
    ['no clients in clients', { clients: {} }, /clients is empty/],
    ['a list for clients', { clients: [{ clientId, publicKey }] }, /clients is an array/],
    ['an empty one among clients', { clients: { '': { publicKey } } }, /clientId is ""/],
  ])('is missing: %s', (_what, options, said) => {
    expectConfigError('CLIENT_MISSING', options, said);
  });

  const clients = { T_2: { publicKey } };
  it.each([
    ['clientId and clients', { ...right, clients }],
    ['clientId and resolveKeys', { ...right, resolveKeys: ignore }],
    ['clients and resolveKeys', { clients, resolveKeys: ignore }],
    ['a key without its client, and clients', { publicKey, clients }],
    ['all three', { ...right, clients, resolveKeys: ignore }],
  ])('is given in two ways: %s', (_what, options) => {
    const wanted = /either clientId with publicKey or publicKeys, or clients, or resolveKeys/;
    expectConfigError('CLIENT_AMBIGUOUS', options, /in several ways/, wanted);
  });

  const both = { publicKey, publicKeys: { 1: publicKey } };
  it.each([
    ['no key', { clientId }, /publicKey is undefined/],
    [
      'a key that is undefined',
      { clientId, publicKey: undefined },
      /is undefined\. Is the environment variable set\?/,
    ],
    ['no key in publicKeys', { clientId, publicKeys: {} }, /publicKeys is empty/],
    ['no key among clients', { clients: { T_1: {} } }, /clients\["T_1"\]\.publicKey is undefined/],
    ['nothing among clients', { clients: { T_1: null } }, /clients\["T_1"\]\.keys is null/],
    ['empty publicKeys', { clients: { T_1: { publicKeys: {} } } }, /clients\["T_1"\]\.publicKeys is empty/],
  ])('does not have keys in one way: %s', (_what, options, said) => {
    expectConfigError('KEY_MISSING', options, said);
  });

  it.each([
    ['of the only client', { clientId, ...both }, /: publicKey and publicKeys are both given/],
    ['of one among clients', { clients: { T_1: both } }, /clients\["T_1"\]\.publicKeys are both given/],
  ])('does not have both publicKey and publicKeys: %s', (_what, options, said) => {
    expectConfigError('KEY_AMBIGUOUS', options, said, /one of the two/);
  });

  it.each<[what: string, options: object]>([
    ['clients', { clients: null }],
    ['publicKeys', { clientId, publicKeys: null }],
    ['publicKeys among clients', { clients: { T_1: { publicKeys: null } } }],
  ])('is refused as INVALID_CONFIG also where null was given: %s', (_what, options) => {
    const error = refusalOf(() => createReceiver(options));
    expect(error.code).toBe('INVALID_CONFIG');
  });

  it.each(['keys', null, {}, false])('is looked up by a function: resolveKeys of %j is refused', (given) => {
    expectConfigError('HANDLER_INVALID', { resolveKeys: given }, /: resolveKeys is /, /a function/);
  });
});

describe('the other options', () => {
  it.each([0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, '65536', null, false])(
    'maxBodyBytes is a whole number over 0: %s is refused',
    (maxBodyBytes) => {
      const shown = typeof maxBodyBytes === 'string' ? `"${maxBodyBytes}"` : String(maxBodyBytes);
      const said = new RegExp(`maxBodyBytes is ${shown}(?!\\w)`);
      expectConfigError('LIMIT_INVALID', { ...right, maxBodyBytes }, said, /bytes, a whole number over 0/);
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
  ])('publicTarget is a path with a slash in front, or a function: %j is refused', (publicTarget) => {
    expectConfigError(
      'TARGET_INVALID',
      { ...right, publicTarget },
      /publicTarget is/,
      /with a slash at the start/,
    );
  });

  const { claim: _claim, ...withoutClaim } = memoryStore();
  const { settle: _settle, ...withoutSettle } = memoryStore();
  it.each([
    ['no method', {}],
    ['no claim', withoutClaim],
    ['no settle', withoutSettle],
    ['a release that is no function', { ...memoryStore(), release: true }],
    ['null', null],
    ['false', false],
    ['an address', 'redis://localhost'],
    ['a promise', Promise.resolve(memoryStore())],
  ])('store has its methods: one with %s is refused', (_what, store) => {
    expectConfigError('STORE_INVALID', { ...right, store }, /: store is /, /NotificationStore/);
  });

  it.each([
    ['no method', {}],
    ['no error', { debug: ignore, info: ignore, warn: ignore }],
    ['an info that is no function', { debug: ignore, info: 'x', warn: ignore, error: ignore }],
    ['null', null],
    ['true', true],
    ['a bare function', ignore],
  ])('logger has its methods: one with %s is refused', (_what, logger) => {
    expectConfigError(
      'LOGGER_INVALID',
      { ...right, logger },
      /logger is \w+ and does not have (.*error|info)/,
      /like pino/,
    );
  });

  it.each(
    ['onOther', 'onConflict', 'onRefused', 'clock'].flatMap((name) =>
      ['x', 0, 1, true, false, null, {}].map((given) => [name, given] as const),
    ),
  )('%s is a function: %j is refused', (name, given) => {
    expectConfigError(
      'HANDLER_INVALID',
      { ...right, [name]: given },
      new RegExp(`: ${name} is `),
      /a function/,
    );
  });

  it.each([
    ['not a number', () => Number.NaN],
    ['a Date', () => new Date()],
    ['a bigint', () => process.hrtime.bigint()],
    ['a promise', async () => Date.now()],
    ['nothing', ignore],
  ])('clock answers milliseconds: one that answers %s is refused', (_what, clock) => {
    expectConfigError(
      'CLOCK_INVALID',
      { ...right, clock },
      /clock does not return a time/,
      /milliseconds since/,
    );
  });

  it('clock that throws is refused', () => {
    const clock = (): number => {
      throw new Error('The time server is away.');
    };
    expectConfigError('CLOCK_INVALID', { ...right, clock }, /clock/);
  });
});
