import { describe, expect, it } from 'vitest';
import { createReceiver } from '../../src/index.ts';
import { createTestKeys, sampleNotification, signNotification } from '../../src/testing/index.ts';
import { expectConfigError } from './config-error.ts';

const { privateKey, publicKey } = createTestKeys();
const clientId = 'SANDBOX_5X00000000000000';
const right = { clientId, publicKey, logger: false } as const;

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** From the sender's first attempt to its last. */
const SPAN = 24 * HOUR + 22 * MINUTE;
const NOW = Date.parse('2026-03-01T12:00:00Z');

const NAMES = ['maxAge', 'clockTolerance', 'retention', 'lease', 'handlerTimeout', 'bodyTimeout'] as const;
const NO_DURATIONS = [
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
  it.each(NAMES.flatMap((name) => NO_DURATIONS.map((value) => [name, value] as const)))(
    'is a number of milliseconds: %s of %o is refused',
    (name, value) => {
      const shown =
        typeof value === 'string' ? `"${value}"` : `${String(value)}${typeof value === 'bigint' ? 'n' : ''}`;
      const said = new RegExp(`: ${name} is ${shown}(?!\\w)`);
      expectConfigError(
        'DURATION_INVALID',
        { ...right, [name]: value },
        said,
        /^Expected: a number of milliseconds/,
      );
    },
  );

  it.each(NAMES.filter((name) => name !== 'clockTolerance'))(
    'of 0 is not the default: %s is refused',
    (name) => {
      const said = new RegExp(`: ${name} is 0(?!\\w)`);
      expectConfigError('DURATION_INVALID', { ...right, [name]: 0 }, said, /from 1 to/);
    },
  );

  it('that a timer cannot have is refused with the longest that it can have', () => {
    const options = { ...right, bodyTimeout: 2 ** 31 };
    expectConfigError('DURATION_INVALID', options, /bodyTimeout is 2147483648/, /2147483647/);
    expect(() => createReceiver({ ...right, bodyTimeout: 2 ** 31 - 1 })).not.toThrow();
  });
});

describe('handlerTimeout < lease < 2 min', () => {
  it.each([
    [60_000, 60_000],
    [60_001, 60_000],
    [20_000, 120_000],
    [20_000, 24 * HOUR],
  ])('is kept: a handlerTimeout of %i with a lease of %i is refused', (handlerTimeout, lease) => {
    const said = new RegExp(`handlerTimeout is ${handlerTimeout} ms and lease is ${lease} ms`);
    expectConfigError('LEASE_INVALID', { ...right, handlerTimeout, lease }, said, /< lease < 120000 ms/);
  });

  it('is kept where only one of the two is given', () => {
    expectConfigError('LEASE_INVALID', { ...right, handlerTimeout: 60_000 }, /lease is 60000 ms/);
    expectConfigError('LEASE_INVALID', { ...right, lease: 20_000 }, /handlerTimeout is 20000 ms/);
  });

  it('leaves 1 ms between each as enough', () => {
    expect(() => createReceiver({ ...right, handlerTimeout: 119_998, lease: 119_999 })).not.toThrow();
  });
});

describe("a retention under the sender's span + the window + the skew", () => {
  it.each([
    ['with the default window and skew', {}, SPAN + 72 * HOUR + 5 * MINUTE],
    ['with a window of its own', { maxAge: HOUR }, SPAN + HOUR + 5 * MINUTE],
    ['with a skew of its own', { clockTolerance: HOUR }, SPAN + 72 * HOUR + HOUR],
    ['with no skew', { maxAge: 1, clockTolerance: 0 }, SPAN + 1],
  ])('is refused, to the millisecond: %s', (_what, options, least) => {
    const wanted = new RegExp(`at least ${least} ms`);
    const short = { ...right, ...options, retention: least - 1 };
    expectConfigError('RETENTION_TOO_SHORT', short, new RegExp(`retention is ${least - 1} ms`), wanted);
    expect(() => createReceiver({ ...right, ...options, retention: least })).not.toThrow();
  });

  it('is refused also where the window outgrows the default retention', () => {
    const options = { ...right, maxAge: 30 * 24 * HOUR };
    expectConfigError('RETENTION_TOO_SHORT', options, /retention is 2592000000 ms/);
  });
});

describe('the age of a message', () => {
  const tooOld = { code: 'TOO_OLD' };
  const tooEarly = { code: 'TOO_EARLY' };

  it('goes by default from 72 h back to 5 min ahead, to the millisecond', async () => {
    const receiver = createReceiver({ ...right, clock: () => NOW });
    for (const time of [NOW - 72 * HOUR, NOW, NOW + 5 * MINUTE]) {
      await expect(receiver.authenticate(signedAt(time))).resolves.toMatchObject({ clientId });
    }
    await expect(receiver.authenticate(signedAt(NOW - 72 * HOUR - 1))).rejects.toMatchObject(tooOld);
    await expect(receiver.authenticate(signedAt(NOW + 5 * MINUTE + 1))).rejects.toMatchObject(tooEarly);
  });

  it('takes a clockTolerance of 0 as 0: 1 ms in the future is refused, now is not', async () => {
    const receiver = createReceiver({ ...right, clockTolerance: 0, clock: () => NOW });
    await expect(receiver.authenticate(signedAt(NOW))).resolves.toMatchObject({ clientId });
    await expect(receiver.authenticate(signedAt(NOW + 1))).rejects.toMatchObject(tooEarly);
  });

  it('may be 1 ms wide', async () => {
    const receiver = createReceiver({ ...right, maxAge: 1, clock: () => NOW });
    await expect(receiver.authenticate(signedAt(NOW - 1))).resolves.toMatchObject({ clientId });
    await expect(receiver.authenticate(signedAt(NOW - 2))).rejects.toMatchObject(tooOld);
  });

  it('takes 0 from clock as a time', async () => {
    const receiver = createReceiver({ ...right, clock: () => 0 });
    await expect(receiver.authenticate(signedAt(0))).resolves.toMatchObject({ clientId });
    await expect(receiver.authenticate(signedAt(NOW))).rejects.toMatchObject(tooEarly);
  });
});

function signedAt(time: number) {
  const body = sampleNotification('captured');
  return signNotification({ privateKey, clientId, target: '/alipay', body, requestTime: String(time) });
}
