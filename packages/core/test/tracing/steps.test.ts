import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { memoryStore, parseNotification } from '../../src/index.ts';
import { sampleNotification } from '../../src/testing/index.ts';
import { deferred } from '../delivery/receiver-fixture.ts';
import { captureOf, receiverOf, signed } from '../observed-receiver.ts';
import { letTimePass } from '../pass-time.ts';
import { Listener } from './listener.ts';

const CAPTURE = sampleNotification('captured', { captureId: 'C' });
const ignore = (): void => undefined;

describe('the tracing channels', () => {
  it('publish the steps of an acknowledged message in their order, each with its duration', async () => {
    const listener = new Listener();
    const { receiver } = receiverOf();
    await receiver.receive(signed(CAPTURE), ignore);
    const begun = ['receive:start', 'authenticate:start', 'receive:end', 'authenticate:end'];
    expect(listener.events().filter((event) => !begun.includes(event))).toEqual([
      ...['authenticate:asyncStart', 'authenticate:asyncEnd'],
      ...['deliver:start', 'claim:start', 'claim:end', 'deliver:end', 'claim:asyncStart', 'claim:asyncEnd'],
      ...['handle:start', 'handle:end', 'handle:asyncStart', 'handle:asyncEnd'],
      ...['settle:start', 'settle:end', 'settle:asyncStart', 'settle:asyncEnd'],
      ...['deliver:asyncStart', 'deliver:asyncEnd', 'receive:asyncStart', 'receive:asyncEnd'],
    ]);
    const steps = ['authenticate', 'claim', 'handle', 'settle', 'deliver', 'receive'];
    expect(Object.keys(listener.at('receive:asyncEnd')?.durations ?? {})).toEqual(steps);
  });

  it('publish one object for a message, whose fields are set as they become known', async () => {
    const listener = new Listener();
    const { receiver } = receiverOf();
    const requestTime = String(Date.now());
    let key: unknown;
    const onCapture = (_: unknown, context: { readonly key: string }): void => {
      key = context.key;
    };
    await receiver.receive(signed(CAPTURE, { requestTime }), onCapture);
    expect(listener.messages()).toHaveLength(1);
    expect(listener.at('authenticate:start')).not.toHaveProperty('clientId');
    const verified = { clientId: 'T_1', kind: 'capture', outcome: 'captured', requestTime, attempt: 1 };
    expect(listener.at('authenticate:asyncEnd')).toMatchObject(verified);
    const claimed = { ...verified, key, relation: 'new', mayHaveRunBefore: false };
    expect(listener.at('handle:start')).toMatchObject(claimed);
    const acknowledged = { ...claimed, settlement: 'settled', status: 200, age: expect.any(Number) };
    expect(listener.at('deliver:asyncEnd')).toMatchObject(acknowledged);
    expect(listener.at('receive:asyncEnd')).not.toHaveProperty('code');
  });

  it('publish a forged message with its code, and with nothing that it claims to be', async () => {
    const listener = new Listener();
    const { receiver } = receiverOf();
    await receiver.receive({ ...signed(CAPTURE), body: Buffer.from('{}') }, ignore);
    expect(listener.events()).toContain('authenticate:error');
    expect(listener.events()).not.toContain('deliver:start');
    const { durations, runInside, ...fields } = listener.at('receive:asyncEnd') ?? {};
    expect(fields).toEqual({ code: 'SIGNATURE_MISMATCH', severity: 'warn', status: 401 });
  });

  it('publish a message whose connection has closed as one with which there is nothing to do', async () => {
    const listener = new Listener();
    const { receiver } = receiverOf();
    const body = new PassThrough();
    const reply = receiver.receive({ ...signed(CAPTURE), body }, ignore);
    body.destroy();
    await reply;
    const closed = { code: 'RAW_BODY_UNAVAILABLE', severity: 'info', status: 500 };
    expect(listener.at('receive:asyncEnd')).toMatchObject(closed);
    await receiver.receive({ ...signed(CAPTURE), body: { unavailable: 'a parser has it' } }, ignore);
    expect(listener.at('receive:asyncEnd')).toMatchObject({ ...closed, severity: 'warn' });
  });

  it('publish the client and the age of a genuine message that is refused as too old', async () => {
    const listener = new Listener();
    const { receiver } = receiverOf({ clock: () => 400 * 3_600_000 });
    await receiver.receive(signed(CAPTURE, { requestTime: '3600000' }), ignore);
    const old = { clientId: 'T_1', code: 'TOO_OLD', status: 401, age: 399 * 3_600_000 };
    expect(listener.at('receive:asyncEnd')).toMatchObject(old);
  });

  it('publish a repeat as settled already, without a handler', async () => {
    const { receiver } = receiverOf();
    await receiver.receive(signed(CAPTURE), ignore);
    const listener = new Listener();
    await receiver.receive(signed(CAPTURE), ignore);
    expect(listener.events()).not.toContain('handle:start');
    const repeat = { settlement: 'already_settled', key: expect.any(String), status: 200 };
    expect(listener.at('receive:asyncEnd')).toMatchObject(repeat);
  });

  it('publish a conflict with its relation, refused or handled', async () => {
    const final = sampleNotification('failed', { captureId: 'C' });
    for (const options of [{}, { onConflict: ignore }]) {
      const { receiver } = receiverOf(options);
      await receiver.receive(signed(CAPTURE), ignore);
      const listener = new Listener();
      const { status, code } = await receiver.receive(signed(final), ignore);
      const end = listener.at('receive:asyncEnd');
      expect(end).toMatchObject({ relation: 'conflict', status });
      expect(end?.code).toBe(code);
    }
  });

  it('publish the error of a handler, with HANDLER_FAILED', async () => {
    const listener = new Listener();
    const { receiver } = receiverOf();
    const error = new Error('no room in the books');
    await receiver.receive(signed(CAPTURE), () => Promise.reject(error));
    expect(listener.at('handle:error')).toMatchObject({ code: 'HANDLER_FAILED', error });
    const refused = { code: 'HANDLER_FAILED', error, status: 500 };
    expect(listener.at('receive:asyncEnd')).toMatchObject(refused);
  });

  it('publish the error of a store that cannot be asked', async () => {
    const error = new Error('connection refused');
    const { receiver } = receiverOf({ store: { ...memoryStore(), claim: () => Promise.reject(error) } });
    const listener = new Listener();
    await receiver.receive(signed(CAPTURE), ignore);
    expect(listener.at('claim:error')).toMatchObject({ code: 'STORE_UNAVAILABLE', error });
    expect(listener.at('receive:asyncEnd')).toMatchObject({ code: 'STORE_UNAVAILABLE', status: 503 });
  });

  it('publish a settle that came too late as an error', async () => {
    const { receiver } = receiverOf({ store: { ...memoryStore(), settle: async () => false } });
    const listener = new Listener();
    await receiver.receive(signed(CAPTURE), ignore);
    expect(listener.at('settle:error')).toMatchObject({ code: 'LEASE_LOST' });
    expect(listener.at('receive:asyncEnd')).toMatchObject({ code: 'LEASE_LOST', status: 503 });
  });

  it("publish the settle in the store's transaction, which is the end of the handler", async () => {
    const memory = memoryStore();
    const handle = { query: () => Promise.reject(new Error('there is no database')) };
    const { receiver } = receiverOf({
      store: { ...memory, transact: (run) => run({ handle, settle: memory.settle }) },
    });
    const listener = new Listener(['handle', 'settle']);
    await receiver.receive(signed(CAPTURE), ignore);
    expect(listener.events()).toEqual([
      ...['handle:start', 'handle:end', 'handle:asyncStart', 'handle:asyncEnd'],
      ...['settle:start', 'settle:end', 'settle:asyncStart', 'settle:asyncEnd'],
    ]);
  });

  it('publish as settle the question whether the transaction of context.settle was committed', async () => {
    const isSettled = async (): Promise<boolean> => false;
    const { receiver } = receiverOf({
      store: { ...memoryStore(), settleThrough: async () => true, isSettled },
    });
    const listener = new Listener();
    await receiver.receive(signed(CAPTURE), (_, { settle }) => settle?.(async () => []));
    expect(listener.at('settle:error')).toMatchObject({ code: 'HANDLER_FAILED' });
    expect(listener.at('receive:asyncEnd')).toMatchObject({ code: 'HANDLER_FAILED', status: 500 });
  });

  it('publish the end of a late handler, and its settle, after the reply', async () => {
    const { receiver, line } = receiverOf();
    const listener = new Listener(['receive', 'handle', 'settle']);
    const handler = deferred();
    const reply = await letTimePass(receiver.receive(signed(CAPTURE), () => handler.promise));
    expect(listener.at('receive:asyncEnd')).toMatchObject({ code: 'HANDLER_TIMED_OUT', status: 503 });
    expect(reply.status).toBe(503);
    expect(listener.events()).not.toContain('handle:asyncEnd');
    handler.resolve();
    await line('SETTLED_LATE');
    expect(listener.events().slice(-2)).toEqual(['settle:asyncStart', 'settle:asyncEnd']);
  });
});

describe('a message that authenticate and deliver receive', () => {
  it('is one message for the tracing channels', async () => {
    const listener = new Listener();
    const { receiver } = receiverOf();
    const notification = await receiver.authenticate(signed(CAPTURE));
    await receiver.deliver(notification, ignore);
    expect(listener.events()).not.toContain('receive:start');
    expect(listener.messages()).toHaveLength(1);
    const { durations } = listener.at('deliver:asyncEnd') ?? {};
    expect(durations).toMatchObject({ authenticate: expect.any(Number), deliver: expect.any(Number) });
  });

  it('is another message when it is delivered again', async () => {
    const listener = new Listener();
    const { receiver } = receiverOf();
    const notification = await receiver.authenticate(signed(CAPTURE));
    await receiver.deliver(notification, ignore);
    await receiver.deliver(notification, ignore);
    expect(listener.messages().map(({ settlement }) => settlement)).toEqual(['settled', 'already_settled']);
  });

  it('has its code and status at the end of authenticate if it is refused', async () => {
    const listener = new Listener();
    const { receiver } = receiverOf();
    await expect(receiver.authenticate({ ...signed(CAPTURE), method: 'GET' })).rejects.toThrow();
    const refused = { code: 'METHOD_NOT_ALLOWED', status: 405 };
    expect(listener.at('authenticate:asyncEnd')).toMatchObject(refused);
  });

  it('has, at the start of authenticate, what the adapter knows of the end of its response', async () => {
    const listener = new Listener(['authenticate']);
    const { receiver } = receiverOf();
    const heard: unknown[] = [];
    const onClose = (listen: (status?: number) => void): void => listen(403);
    await receiver.authenticate({ ...signed(CAPTURE), onClose });
    listener.at('authenticate:start')?.onClose?.((status) => heard.push(status));
    expect(heard).toEqual([403]);
    await receiver.authenticate(signed(CAPTURE));
    expect(listener.at('authenticate:start')).not.toHaveProperty('onClose');
  });

  it('has no attempt if it comes from a queue', async () => {
    const { receiver } = receiverOf();
    const job = JSON.stringify(captureOf(await receiver.authenticate(signed(CAPTURE))));
    const listener = new Listener();
    await receiver.deliver(parseNotification(JSON.parse(job)), ignore);
    expect(listener.at('deliver:start')).toMatchObject({ clientId: 'T_1', kind: 'capture' });
    expect(listener.at('deliver:asyncEnd')).not.toHaveProperty('attempt');
  });

  it('has no fields if it is not a notification', async () => {
    const listener = new Listener(['deliver']);
    const { receiver } = receiverOf();
    await receiver.deliver({ kind: 'anything' } as never, ignore);
    expect(listener.at('deliver:start')).not.toHaveProperty('kind');
    expect(listener.at('deliver:asyncEnd')).toMatchObject({ code: 'HANDLER_FAILED', status: 500 });
  });
});
