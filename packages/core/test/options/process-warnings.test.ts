import { setImmediate } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createReceiver, type Logger, memoryStore, type NotificationStore } from '../../src/index.ts';
import { createTestKeys, sampleNotification, signNotification } from '../../src/testing/index.ts';

const { privateKey, publicKey } = createTestKeys();
const clientId = 'SANDBOX_5X00000000000000';
const { durable: _memory, ...unspoken } = memoryStore();
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
  it('each code becomes one process warning, however often it happens', async () => {
    const receiver = createReceiver({ clientId, publicKey, store: durable });
    for (let round = 0; round < 3; round++) {
      await receiver.receive({ ...signed(), target: '/elsewhere' }, ignore);
      await receiver.receive(withoutHeaders(), ignore);
    }
    expect(await saidCodes()).toEqual(['SIGNATURE_MISMATCH', 'MISSING_HEADER']);
  });

  it('a code that happens again is said again after a minute', async () => {
    const receiver = createReceiver({ clientId, publicKey, store: durable });
    for (const ms of [0, 59_999, 1, 59_999]) {
      vi.advanceTimersByTime(ms);
      await receiver.receive(withoutHeaders(), ignore);
    }
    expect(await saidCodes()).toEqual(['MISSING_HEADER', 'MISSING_HEADER']);
  });

  it('each error becomes a process warning, with what was thrown', async () => {
    const receiver = createReceiver({ clientId, publicKey, store: durable });
    for (const reason of ['The database is away.', 'The disk is full.']) {
      await receiver.receive(signed(), () => Promise.reject(new Error(reason)));
    }
    expect(await saidCodes()).toEqual(['HANDLER_FAILED', 'HANDLER_FAILED']);
    expect(warnings[0]?.detail).toMatch(/The database is away\./);
    expect(warnings[1]?.detail).toMatch(/The disk is full\./);
  });

  it('a process warning says what happened and how to fix it, under a name to filter by', async () => {
    const receiver = createReceiver({ clientId, publicKey, store: durable });
    await receiver.receive(withoutHeaders(), ignore);
    await setImmediate();
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toMatchObject({ name: 'NotifyCaptureWarning', code: 'MISSING_HEADER' });
    expect(warnings[0]?.message).toMatch(/^The header client-id is missing or empty\. /);
    expect(warnings[0]?.message).toMatch(/Pass a logger/);
    expect(warnings[0]?.message).toMatch(/Check that no proxy removes the header/);
  });

  it('a process warning holds no signature, key or body', async () => {
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

  it('what is acknowledged is no warning', async () => {
    const receiver = createReceiver({ clientId, publicKey, store: durable });
    expect(await receiver.receive(signed(), ignore)).toMatchObject({ status: 200 });
    expect(await saidCodes()).toEqual([]);
  });

  it('one receiver does not use up the warnings of another', async () => {
    for (const store of [durable, durable]) {
      const receiver = createReceiver({ clientId, publicKey, store });
      await receiver.receive({ ...signed(), target: '/elsewhere' }, ignore);
    }
    expect(await saidCodes()).toEqual(['SIGNATURE_MISMATCH', 'SIGNATURE_MISMATCH']);
  });
});

describe('logger: false', () => {
  it('says nothing: not at start, not of a forgery, not of a handler that threw', async () => {
    const receiver = createReceiver({ clientId, publicKey, logger: false });
    await receiver.receive({ ...signed(), target: '/elsewhere' }, ignore);
    const reply = await receiver.receive(signed(), () => Promise.reject(new Error('The database is away.')));
    expect(reply.status).toBe(500);
    expect(await saidCodes()).toEqual([]);
  });
});

describe('a logger', () => {
  it('gets each warning, and the process none', async () => {
    const { logger, codes } = listeningLogger();
    const receiver = createReceiver({ clientId, publicKey, store: durable, logger });
    await receiver.receive({ ...signed(), target: '/elsewhere' }, ignore);
    await receiver.receive({ ...signed(), target: '/elsewhere' }, ignore);
    expect(codes).toEqual(['SIGNATURE_MISMATCH', 'SIGNATURE_MISMATCH']);
    expect(await saidCodes()).toEqual([]);
  });

  it('that throws changes neither the start nor the reply', async () => {
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
    ['the store that is there by default', undefined],
    ['a memory store that was given', memoryStore()],
  ])('is said once, at start: %s', async (_what, store) => {
    const { logger, codes } = listeningLogger();
    const receiver = createReceiver({ clientId, publicKey, store, logger });
    expect(codes).toEqual(['STORE_NOT_DURABLE']);
    await receiver.receive(signed(), ignore);
    await receiver.receive(signed(), ignore);
    expect(codes).toEqual(['STORE_NOT_DURABLE']);
  });

  it.each([
    ['a store that says it is durable', durable],
    ['a store that does not say', unspoken],
  ])('is not said: %s', async (_what, store) => {
    const { logger, codes } = listeningLogger();
    const receiver = createReceiver({ clientId, publicKey, store, logger });
    await receiver.receive(signed(), ignore);
    expect(codes).toEqual([]);
  });

  it('is a process warning where there is no logger', async () => {
    createReceiver({ clientId, publicKey });
    expect(await saidCodes()).toEqual(['STORE_NOT_DURABLE']);
  });
});

function ignore(): void {}

function signed() {
  return signNotification({
    privateKey,
    clientId,
    target: '/alipay/notifyCapture',
    body: sampleNotification('captured'),
  });
}

function withoutHeaders() {
  return { ...signed(), headers: { 'content-type': 'application/json' } };
}

/** The process says its warnings in the next turn. */
async function saidCodes(): Promise<readonly (string | undefined)[]> {
  await setImmediate();
  return warnings.map(({ code }) => code);
}

/** The codes of what is logged as a warning or an error, as it is said. */
function listeningLogger(): { readonly logger: Logger; readonly codes: readonly unknown[] } {
  const codes: unknown[] = [];
  const note = (fields: object): unknown => codes.push('code' in fields ? fields.code : undefined);
  return { logger: { debug: ignore, info: ignore, warn: note, error: note }, codes };
}
