import { setImmediate } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createReceiver, type Logger, memoryStore, type NotificationStore } from '../../src/index.ts';
import { createTestKeys, sampleNotification, signNotification } from '../../src/testing/index.ts';

const { privateKey, publicKey } = createTestKeys();
const clientId = 'SANDBOX_5X00000000000000';
const { durable: _memory, ...undeclared } = memoryStore();
const durable: NotificationStore = { ...memoryStore(), durable: true };

type Warning = Error & { readonly code?: string; readonly detail?: string };
const warnings: Warning[] = [];
const listen = (warning: Warning): unknown => warnings.push(warning);

beforeEach(() => {
  warnings.length = 0;
  process.on('warning', listen);
});

afterEach(() => {
  process.off('warning', listen);
});

describe('without a logger', () => {
  it('each code causes one process warning, even when it occurs again', async () => {
    const receiver = createReceiver({ clientId, publicKey, store: durable });
    for (let round = 0; round < 3; round++) {
      await receiver.receive({ ...signed(), target: '/elsewhere' }, ignore);
      await receiver.receive(withoutHeaders(), ignore);
    }
    expect(await warningCodes()).toEqual(['SIGNATURE_MISMATCH', 'MISSING_HEADER']);
  });

  it('a warning names the page about its code, also where nothing was refused', async () => {
    createReceiver({ clientId, publicKey });
    expect(await warningCodes()).toEqual(['STORE_NOT_DURABLE']);
    expect(warnings[0]?.detail).toContain('"docs":"errors/STORE_NOT_DURABLE"');
  });

  it('a code causes another process warning after a minute', async () => {
    const receiver = createReceiver({ clientId, publicKey, store: durable });
    for (const ms of [0, 59_999, 1, 59_999]) {
      vi.advanceTimersByTime(ms);
      await receiver.receive(withoutHeaders(), ignore);
    }
    expect(await warningCodes()).toEqual(['MISSING_HEADER', 'MISSING_HEADER']);
  });

  it('a message that a known key has signed causes one, also after forged ones', async () => {
    const receiver = createReceiver({ clientId, publicKey, store: durable });
    const other = createTestKeys();
    for (let sent = 0; sent < 15; sent++) await receiver.receive(signed(other.privateKey), ignore);
    await receiver.receive({ ...signed(), target: '/elsewhere' }, ignore);
    expect(await warningCodes()).toEqual(['SIGNATURE_MISMATCH', 'SIGNATURE_MISMATCH']);
    expect(warnings[1]?.detail).toContain('content_altered');
  });

  it('a flood of forged messages causes another with their number after a minute', async () => {
    const receiver = createReceiver({ clientId, publicKey, store: durable });
    for (let sent = 0; sent < 30; sent++) await receiver.receive(withoutHeaders(), ignore);
    vi.advanceTimersByTime(60_000);
    expect(await warningCodes()).toEqual(['MISSING_HEADER', 'REFUSALS_COUNTED']);
  });

  it('each genuine message that is refused for good causes one', async () => {
    const receiver = createReceiver({ clientId, publicKey, store: durable });
    const old = signed(privateKey, '1');
    for (let sent = 0; sent < 3; sent++) await receiver.receive(old, ignore);
    expect(await warningCodes()).toEqual(['TOO_OLD', 'TOO_OLD', 'TOO_OLD']);
  });

  it('each error causes a process warning with the thrown error', async () => {
    const receiver = createReceiver({ clientId, publicKey, store: durable });
    for (const reason of ['The database is down.', 'The disk is full.']) {
      await receiver.receive(signed(), () => Promise.reject(new Error(reason)));
    }
    expect(await warningCodes()).toEqual(['HANDLER_FAILED', 'HANDLER_FAILED']);
    expect(warnings[0]?.detail).toMatch(/The database is down\./);
    expect(warnings[1]?.detail).toMatch(/The disk is full\./);
  });

  it('a process warning contains the problem, the hint and a name to filter by', async () => {
    const receiver = createReceiver({ clientId, publicKey, store: durable });
    await receiver.receive(withoutHeaders(), ignore);
    await setImmediate();
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toMatchObject({ name: 'NotifyCaptureWarning', code: 'MISSING_HEADER' });
    expect(warnings[0]?.message).toMatch(/^The header client-id is missing or empty\. /);
    expect(warnings[0]?.message).toMatch(/Pass a logger/);
    expect(warnings[0]?.message).toMatch(/Check that no proxy removes the header/);
  });

  it('a process warning contains no signature, key or body', async () => {
    const receiver = createReceiver({ clientId, publicKey, store: durable });
    const notification = signed();
    await receiver.receive({ ...notification, target: '/elsewhere' }, ignore);
    await setImmediate();
    const printed = warnings
      .map((warning) => `${warning.stack} ${warning.message} ${warning.detail}`)
      .join('\n');
    expect(printed).not.toContain(notification.headers.signature.slice(-40));
    expect(printed).not.toContain(publicKey.slice(40, 80));
    expect(printed).not.toContain('captureAmount');
  });

  it('an acknowledged notification causes no process warning', async () => {
    const receiver = createReceiver({ clientId, publicKey, store: durable });
    expect(await receiver.receive(signed(), ignore)).toMatchObject({ status: 200 });
    expect(await warningCodes()).toEqual([]);
  });

  it('one receiver does not suppress the warnings of another', async () => {
    for (const store of [durable, durable]) {
      const receiver = createReceiver({ clientId, publicKey, store });
      await receiver.receive({ ...signed(), target: '/elsewhere' }, ignore);
    }
    expect(await warningCodes()).toEqual(['SIGNATURE_MISMATCH', 'SIGNATURE_MISMATCH']);
  });
});

describe('logger: false', () => {
  it('silences the start, forged requests and failed handlers', async () => {
    const receiver = createReceiver({ clientId, publicKey, logger: false });
    await receiver.receive({ ...signed(), target: '/elsewhere' }, ignore);
    const reply = await receiver.receive(signed(), () => Promise.reject(new Error('The database is down.')));
    expect(reply.status).toBe(500);
    expect(await warningCodes()).toEqual([]);
  });
});

describe('a logger', () => {
  it('receives each warning, and the process emits none', async () => {
    const { logger, codes } = recordingLogger();
    const receiver = createReceiver({ clientId, publicKey, store: durable, logger });
    await receiver.receive({ ...signed(), target: '/elsewhere' }, ignore);
    await receiver.receive({ ...signed(), target: '/elsewhere' }, ignore);
    expect(codes).toEqual(['SIGNATURE_MISMATCH', 'SIGNATURE_MISMATCH']);
    expect(await warningCodes()).toEqual([]);
  });

  it('that throws affects neither the start nor the reply', async () => {
    const broken = (): never => {
      throw new Error('The disk is full.');
    };
    const logger: Logger = { debug: broken, info: broken, warn: broken, error: broken };
    const receiver = createReceiver({ clientId, publicKey, logger });
    expect(await receiver.receive(signed(), ignore)).toMatchObject({ status: 200 });
    expect(await receiver.receive({ ...signed(), target: '/elsewhere' }, ignore)).toMatchObject({
      status: 401,
    });
  });
});

describe('STORE_NOT_DURABLE', () => {
  it.each([
    ['the default store', undefined],
    ['a given memory store', memoryStore()],
  ])('is logged once, at start: %s', async (_store, store) => {
    const { logger, codes } = recordingLogger();
    const receiver = createReceiver({ clientId, publicKey, store, logger });
    expect(codes).toEqual(['STORE_NOT_DURABLE']);
    await receiver.receive(signed(), ignore);
    await receiver.receive(signed(), ignore);
    expect(codes).toEqual(['STORE_NOT_DURABLE']);
  });

  it.each([
    ['a store with durable: true', durable],
    ['a store without durable', undeclared],
  ])('is not logged: %s', async (_store, store) => {
    const { logger, codes } = recordingLogger();
    const receiver = createReceiver({ clientId, publicKey, store, logger });
    await receiver.receive(signed(), ignore);
    expect(codes).toEqual([]);
  });

  it('is a process warning without a logger', async () => {
    createReceiver({ clientId, publicKey });
    expect(await warningCodes()).toEqual(['STORE_NOT_DURABLE']);
  });
});

function ignore(): void {}

function signed(key = privateKey, requestTime = String(Date.now())) {
  return signNotification({
    privateKey: key,
    requestTime,
    clientId,
    target: '/alipay/notifyCapture',
    body: sampleNotification('captured'),
  });
}

function withoutHeaders() {
  return { ...signed(), headers: { 'content-type': 'application/json' } };
}

/** The codes of the process warnings, which Node emits in the next turn. */
async function warningCodes(): Promise<readonly (string | undefined)[]> {
  await setImmediate();
  return warnings.map(({ code }) => code);
}

/** A logger that records the codes of warnings and errors. */
function recordingLogger(): { readonly logger: Logger; readonly codes: readonly unknown[] } {
  const codes: unknown[] = [];
  const record = (fields: object): unknown => codes.push('code' in fields ? fields.code : undefined);
  return { logger: { debug: ignore, info: ignore, warn: record, error: record }, codes };
}
