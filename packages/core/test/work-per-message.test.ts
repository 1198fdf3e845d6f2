import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { createReceiver, memoryStore, type NotificationStore, type RawRequest } from '../src/index.ts';
import { createTestKeys, sampleNotification, signNotification } from '../src/testing/index.ts';
import { countedStore, countWork, type Work } from './counted-work.ts';

const KEYS = createTestKeys();
const TARGET = '/alipay/notifyCapture';

/** The calls that cost something, by name: the least that a genuine message can do. */
const WORK_OF_GENUINE = {
  'crypto.verify': 1,
  'crypto.publicDecrypt': 0,
  // context.key
  'crypto.hash': 1,
  'crypto.createHash': 0,
  'crypto.createPublicKey': 0,
  'crypto.randomUUID': 0,
  'JSON.parse': 1,
  // The body of the acknowledgement is made once a process.
  'JSON.stringify': 0,
  // The signed content is the only copy of the body.
  'Buffer.concat': 1,
  'Buffer.alloc': 0,
  AbortController: 0,
  // Of the tracing channels, to which nobody listens.
  publish: 0,
  runStores: 0,
  // Four for the time limits of claim, handler and settle, and two of the store's clock.
  'performance.now': 6,
};

describe('a genuine message', () => {
  it('whose body is bytes does each piece of work once, and starts no timer', async () => {
    expect(await workOf((bytes) => bytes)).toEqual({ ...WORK_OF_GENUINE, setTimeout: 0 });
  });

  it('whose body is a stream starts one timer, for the body, and copies no chunk', async () => {
    const work = await workOf((bytes) => Readable.from([bytes]));
    expect(work).toEqual({ ...WORK_OF_GENUINE, setTimeout: 1 });
  });

  it('asks the store twice: a claim and a settle', async () => {
    const calls: string[] = [];
    await acknowledge(
      request((bytes) => bytes),
      countedStore(memoryStore(), calls),
    );
    expect(calls).toEqual(['claim', 'settle']);
  });

  it('that is a repeat asks the store once', async () => {
    const calls: string[] = [];
    const store = countedStore(memoryStore(), calls);
    const repeated = request((bytes) => bytes);
    await acknowledge(repeated, store);
    await acknowledge(repeated, store);
    expect(calls).toEqual(['claim', 'settle', 'claim']);
  });

  it('has each of its headers read once', async () => {
    const reads = new Map<string, number>();
    const message = request((bytes) => bytes);
    const headers = new Proxy(message.headers as string[], {
      get(list, at) {
        if (typeof at === 'string' && /^\d+$/.test(at)) reads.set(at, (reads.get(at) ?? 0) + 1);
        return Reflect.get(list, at) as unknown;
      },
    });
    await acknowledge({ ...message, headers }, memoryStore());
    // The first name says whether the list is flat.
    expect([...reads]).toEqual(headers.map((_, at) => [`${at}`, at === 0 ? 2 : 1]));
  });
});

function request(bodyOf: (bytes: Uint8Array) => RawRequest['body']): RawRequest {
  const { headers, body } = signNotification({
    privateKey: KEYS.privateKey,
    clientId: 'T_1',
    target: TARGET,
    body: sampleNotification(),
  });
  return { method: 'POST', target: TARGET, headers: Object.entries(headers).flat(), body: bodyOf(body) };
}

async function acknowledge(message: RawRequest, store: NotificationStore): Promise<void> {
  const receiver = createReceiver({ clientId: 'T_1', publicKey: KEYS.publicKey, store, logger: false });
  expect(await receiver.receive(message, () => undefined)).toMatchObject({ status: 200 });
}

/** Counts the work of one message; the first one of a process also fills what is made once. */
async function workOf(
  bodyOf: (bytes: Uint8Array) => RawRequest['body'],
): Promise<Readonly<Record<Work, number>>> {
  const receiver = createReceiver({ clientId: 'T_1', publicKey: KEYS.publicKey, logger: false });
  await receiver.receive(request(bodyOf), () => undefined);
  const message = request(bodyOf);
  return countWork(async () => {
    expect(await receiver.receive(message, () => undefined)).toMatchObject({ status: 200 });
  });
}
