import { describe, expect, it } from 'vitest';
import { assertKnownOptions, createReceiver, type ReceiverOptions } from '../../src/index.ts';
import { createTestKeys, sampleNotification, signNotification } from '../../src/testing/index.ts';
import { expectConfigError, refusalOf } from './config-error.ts';

const { privateKey, publicKey } = createTestKeys();
const clientId = 'SANDBOX_5X00000000000000';
const valid = { clientId, publicKey, logger: false } as const;
const ignore = (): undefined => undefined;

describe('options in general', () => {
  it.each([undefined, null, 'clientId', 42])('are required: %s is refused', (options) => {
    expectConfigError(
      'CLIENT_MISSING',
      options,
      /There are no options\./,
      /Expected: \{ clientId, publicKey/,
    );
  });

  it.each(['publickey', 'client_id', 'onCapture', 'clock_skew'])(
    'must have known names: %s is refused',
    (name) => {
      expectConfigError(
        'UNKNOWN_OPTION',
        { ...valid, [name]: 'x' },
        new RegExp(`: Unknown option "${name}"`),
      );
    },
  );

  it('with an unknown name are refused with the list of names', () => {
    const hint = /clientId, publicKey, publicKeys, clients, resolveKeys, store, .*, logger, clock\b/;
    expectConfigError(
      'UNKNOWN_OPTION',
      { clientId, publickey: publicKey },
      /Unknown option "publickey"/,
      hint,
    );
  });

  it.each([
    ['publickey', 'publicKey'],
    ['CLIENTID', 'clientId'],
    ['client', 'clientId'],
    ['publicKye', 'publicKey'],
    ['handlertimout', 'handlerTimeout'],
  ])('with a misspelled name are refused with the closest name: %s', (name, closest) => {
    const hint = new RegExp(`Did you mean ${closest}\\?`);
    expectConfigError(
      'UNKNOWN_OPTION',
      { ...valid, [name]: 'x' },
      new RegExp(`: Unknown option "${name}"`),
      hint,
    );
  });

  it.each(['onCaptured', 'oncapture', 'onCaptrue', 'capture'])(
    "are compared with an adapter's own options too: %s",
    (option) => {
      const closest = option === 'capture' ? '.' : '. Did you mean onCapture?';
      for (const source of [valid, { receiver: createReceiver(valid) }])
        expect(() => assertKnownOptions({ ...source, [option]: ignore }, ['onCapture'])).toThrowError(
          expect.objectContaining({
            reason: 'UNKNOWN_OPTION',
            option,
            message: expect.stringMatching(/Expected: one of onCapture, clientId, .*, clock/),
            hint: expect.stringContaining(`clock${closest}`),
          }),
        );
    },
  );

  it('may be undefined, which means the default', async () => {
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
    const receiver = createReceiver({ ...unset, ...valid });
    const body = sampleNotification('captured');
    const notification = signNotification({ privateKey, clientId, target: '/alipay', body });
    expect(await receiver.receive(notification, ignore)).toMatchObject({ status: 200 });
  });
});

describe('the client', () => {
  it.each([
    ['a clientId with white space around it', { ...valid, clientId: ' T_1' }, /clientId is " T_1"/],
    ['a clientId with a line break', { ...valid, clientId: 'T_1\n' }, /clientId is a text of 4 characters/],
    ['a number', { ...valid, clientId: 111 }, /clientId is 111/],
  ])('must be valid in a header: %s is refused', (_given, options, message) => {
    expectConfigError('CLIENT_INVALID', options, message, /client id from the dashboard/);
  });

  it.each([
    ['no client at all', { logger: false }, /There is no client\./],
    ['a key without its client', { publicKey }, /clientId is undefined/],
    ['an empty clientId', { ...valid, clientId: '' }, /clientId is ""/],
    [
      'clientId and publicKey undefined',
      { clientId: undefined, publicKey: undefined },
      /are undefined\. Is the environment variable set\?/,
    ],
    ['no clients in clients', { clients: {} }, /clients is empty/],
    ['a list for clients', { clients: [{ clientId, publicKey }] }, /clients is an array/],
    ['an empty id in clients', { clients: { '': { publicKey } } }, /clientId is ""/],
  ])('is missing: %s', (_given, options, message) => {
    expectConfigError('CLIENT_MISSING', options, message);
  });

  const clients = { T_2: { publicKey } };
  it.each([
    ['clientId and clients', { ...valid, clients }],
    ['clientId and resolveKeys', { ...valid, resolveKeys: ignore }],
    ['clients and resolveKeys', { clients, resolveKeys: ignore }],
    ['a key without its client, and clients', { publicKey, clients }],
    ['all three', { ...valid, clients, resolveKeys: ignore }],
  ])('must be given in one way: %s is refused', (_given, options) => {
    const hint = /either clientId with publicKey or publicKeys, or clients, or resolveKeys/;
    expectConfigError('CLIENT_AMBIGUOUS', options, /in several ways/, hint);
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
  ])('must have a key: %s is refused', (_given, options, message) => {
    expectConfigError('KEY_MISSING', options, message);
  });

  it.each([
    ['of the only client', { clientId, ...both }, /: publicKey and publicKeys are both given/],
    ['of one among clients', { clients: { T_1: both } }, /clients\["T_1"\]\.publicKeys are both given/],
  ])('cannot have both publicKey and publicKeys: %s', (_given, options, message) => {
    expectConfigError('KEY_AMBIGUOUS', options, message, /one of the two/);
  });

  it.each<[name: string, options: object]>([
    ['clients', { clients: null }],
    ['publicKeys', { clientId, publicKeys: null }],
    ['publicKeys among clients', { clients: { T_1: { publicKeys: null } } }],
  ])('causes INVALID_CONFIG when an option is null: %s', (_name, options) => {
    const error = refusalOf(() => createReceiver(options));
    expect(error.code).toBe('INVALID_CONFIG');
  });

  it.each(['keys', null, {}, false])(
    'must be looked up by a function: resolveKeys of %j is refused',
    (given) => {
      expectConfigError('HANDLER_INVALID', { resolveKeys: given }, /: resolveKeys is /, /a function/);
    },
  );
});
