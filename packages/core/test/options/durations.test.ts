import { describe, expect, it } from 'vitest';
import { createReceiver } from '../../src/index.ts';
import { createTestKeys, sampleNotification, signNotification } from '../../src/testing/index.ts';
import { expectConfigError } from './config-error.ts';

const { privateKey, publicKey } = createTestKeys();
const clientId = 'SANDBOX_5X00000000000000';
const valid = { clientId, publicKey, logger: false } as const;

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** From Alipay's first attempt to its last. */
const SPAN = 24 * HOUR + 22 * MINUTE;
const NOW = Date.parse('2026-03-01T12:00:00Z');

const NAMES = ['maxAge', 'clockTolerance', 'retention', 'lease', 'handlerTimeout', 'bodyTimeout'] as const;
const INVALID_DURATIONS = [
  -1,
  Number.NaN,
  Number.POSITIVE_INFINITY,
  Number.NEGATIVE_INFINITY,
  '60000',
  '',
  null,
  false,
  5n,
];

describe('a duration', () => {
  it.each(NAMES.flatMap((name) => INVALID_DURATIONS.map((value) => [name, value] as const)))(
    'must be a number of milliseconds: %s of %o is refused',
    (name, value) => {
      const shown =
        typeof value === 'string' ? `"${value}"` : `${String(value)}${typeof value === 'bigint' ? 'n' : ''}`;
      const message = new RegExp(`: ${name} is ${shown}(?!\\w)`);
      expectConfigError(
        'DURATION_INVALID',
        { ...valid, [name]: value },
        message,
        /^Expected: a number of milliseconds/,
      );
    },
  );

  it.each(NAMES.filter((name) => name !== 'clockTolerance'))(
    'of 0 does not mean the default: %s of 0 is refused',
    (name) => {
      const message = new RegExp(`: ${name} is 0(?!\\w)`);
      expectConfigError('DURATION_INVALID', { ...valid, [name]: 0 }, message, /from 1 to/);
    },
  );

  it('that is too long for a timer is refused with the maximum in the hint', () => {
    const options = { ...valid, bodyTimeout: 2 ** 31 };
    expectConfigError('DURATION_INVALID', options, /bodyTimeout is 2147483648/, /2147483647/);
    expect(() => createReceiver({ ...valid, bodyTimeout: 2 ** 31 - 1 })).not.toThrow();
  });
});

describe('handlerTimeout < lease < 2 min', () => {
  it.each([
    [60_000, 60_000],
    [60_001, 60_000],
    [20_000, 120_000],
    [20_000, 24 * HOUR],
  ])('is required: a handlerTimeout of %i with a lease of %i is refused', (handlerTimeout, lease) => {
    const message = new RegExp(`handlerTimeout is ${handlerTimeout} ms and lease is ${lease} ms`);
    expectConfigError('LEASE_INVALID', { ...valid, handlerTimeout, lease }, message, /< lease < 120000 ms/);
  });

  it('is required when only one of the two is given', () => {
    expectConfigError('LEASE_INVALID', { ...valid, handlerTimeout: 60_000 }, /lease is 60000 ms/);
    expectConfigError('LEASE_INVALID', { ...valid, lease: 20_000 }, /handlerTimeout is 20000 ms/);
  });

  it('allows a difference of 1 ms', () => {
    expect(() => createReceiver({ ...valid, handlerTimeout: 119_998, lease: 119_999 })).not.toThrow();
  });
});

describe("a retention shorter than Alipay's attempts + maxAge + clockTolerance", () => {
  it.each([
    ['the default maxAge and clockTolerance', {}, SPAN + 72 * HOUR + 5 * MINUTE],
    ['another maxAge', { maxAge: HOUR }, SPAN + HOUR + 5 * MINUTE],
    ['another clockTolerance', { clockTolerance: HOUR }, SPAN + 72 * HOUR + HOUR],
    ['a clockTolerance of 0', { maxAge: 1, clockTolerance: 0 }, SPAN + 1],
  ])('is refused, to the millisecond, with %s', (_options, options, minimum) => {
    const hint = new RegExp(`at least ${minimum} ms`);
    const short = { ...valid, ...options, retention: minimum - 1 };
    expectConfigError('RETENTION_TOO_SHORT', short, new RegExp(`retention is ${minimum - 1} ms`), hint);
    expect(() => createReceiver({ ...valid, ...options, retention: minimum })).not.toThrow();
  });

  it('is refused when maxAge is too long for the default retention', () => {
    const options = { ...valid, maxAge: 30 * 24 * HOUR };
    expectConfigError('RETENTION_TOO_SHORT', options, /retention is 2592000000 ms/);
  });
});

describe('the age of a message', () => {
  const tooOld = { code: 'TOO_OLD' };
  const tooEarly = { code: 'TOO_EARLY' };

  it('may be from 72 h in the past to 5 min in the future by default, to the millisecond', async () => {
    const receiver = createReceiver({ ...valid, clock: () => NOW });
    for (const time of [NOW - 72 * HOUR, NOW, NOW + 5 * MINUTE]) {
      await expect(receiver.authenticate(signedAt(time))).resolves.toMatchObject({ clientId });
    }
    await expect(receiver.authenticate(signedAt(NOW - 72 * HOUR - 1))).rejects.toMatchObject(tooOld);
    await expect(receiver.authenticate(signedAt(NOW + 5 * MINUTE + 1))).rejects.toMatchObject(tooEarly);
  });

  it('may not be 1 ms in the future with a clockTolerance of 0', async () => {
    const receiver = createReceiver({ ...valid, clockTolerance: 0, clock: () => NOW });
    await expect(receiver.authenticate(signedAt(NOW))).resolves.toMatchObject({ clientId });
    await expect(receiver.authenticate(signedAt(NOW + 1))).rejects.toMatchObject(tooEarly);
  });

  it('may be limited to 1 ms', async () => {
    const receiver = createReceiver({ ...valid, maxAge: 1, clock: () => NOW });
    await expect(receiver.authenticate(signedAt(NOW - 1))).resolves.toMatchObject({ clientId });
    await expect(receiver.authenticate(signedAt(NOW - 2))).rejects.toMatchObject(tooOld);
  });

  it('is measured from a clock that returns 0', async () => {
    const receiver = createReceiver({ ...valid, clock: () => 0 });
    await expect(receiver.authenticate(signedAt(0))).resolves.toMatchObject({ clientId });
    await expect(receiver.authenticate(signedAt(NOW))).rejects.toMatchObject(tooEarly);
  });
});

function signedAt(time: number) {
  const body = sampleNotification('captured');
  return signNotification({ privateKey, clientId, target: '/alipay', body, requestTime: String(time) });
}
