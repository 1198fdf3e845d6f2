import { AsyncLocalStorage } from 'node:async_hooks';
import { setImmediate } from 'node:timers/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { TracedMessage } from '../../src/index.ts';
import { sampleNotification } from '../../src/testing/index.ts';
import { receiverOf, signed } from '../observed-receiver.ts';
import { startOf } from './listener.ts';

const CAPTURE = sampleNotification('captured', { captureId: 'C' });
const store = new AsyncLocalStorage<unknown>();

/** Runs a message whose handler answers its context, before and after an asynchronous step. */
async function contextsOfHandler(): Promise<unknown[]> {
  const { receiver } = receiverOf();
  const contexts: unknown[] = [];
  const reply = await receiver.receive(signed(CAPTURE), async () => {
    contexts.push(store.getStore());
    await setImmediate();
    contexts.push(store.getStore());
  });
  expect(reply.status).toBe(200);
  return contexts;
}

function onStart(enter: (message: TracedMessage) => void): void {
  const subscriber = (message: unknown): void => enter(message as TracedMessage);
  startOf('handle').subscribe(subscriber);
  onTestFinished(() => {
    startOf('handle').unsubscribe(subscriber);
  });
}

describe('a handler', () => {
  it('runs inside of the store that is bound to the start of handle', async () => {
    startOf('handle').bindStore(store, (message) => (message as TracedMessage).clientId);
    onTestFinished(() => {
      startOf('handle').unbindStore(store);
    });
    expect(await contextsOfHandler()).toEqual(['T_1', 'T_1']);
    expect(store.getStore()).toBeUndefined();
  });

  it('runs inside of the context that a subscriber of its start enters', async () => {
    onStart((message) => message.runInside((step) => store.run('span', step)));
    expect(await contextsOfHandler()).toEqual(['span', 'span']);
  });

  it('runs inside of the contexts of all subscribers', async () => {
    const other = new AsyncLocalStorage<string>();
    let inOther: unknown;
    onStart((message) => message.runInside((step) => other.run('outer', step)));
    onStart((message) =>
      message.runInside((step) => {
        inOther = other.getStore();
        store.run('span', step);
      }),
    );
    onStart((message) => message.runInside((step) => step()));
    expect(await contextsOfHandler()).toEqual(['span', 'span']);
    expect(inOther).toBeUndefined();
  });

  it.each([
    ['never calls the step', () => undefined],
    ['throws', () => expect.unreachable()],
    [
      'calls the step twice',
      (step: () => void) => {
        step();
        step();
      },
    ],
  ])('runs once although a subscriber %s', async (_, enter) => {
    onStart((message) => message.runInside(enter));
    expect(await contextsOfHandler()).toHaveLength(2);
  });

  it('has the contexts of no other step', async () => {
    startOf('claim').bindStore(store);
    onTestFinished(() => {
      startOf('claim').unbindStore(store);
    });
    expect(await contextsOfHandler()).toEqual([undefined, undefined]);
  });
});
