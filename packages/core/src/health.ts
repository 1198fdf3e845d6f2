import type { KeysHealth } from './authentication/key-source.ts';
import type { NotificationStore } from './delivery/store.ts';
import type { Settings } from './options/settings.ts';
import { property } from './property.ts';
import { messageOf } from './text.ts';
import { within } from './time-limit.ts';

/** Whether the store answers. */
export interface StoreHealth {
  /** `unchecked`: the store has no `check`, as the memory store. */
  readonly status: 'ok' | 'failed' | 'unchecked';
  /** `false`: the store forgets its records when the process ends. */
  readonly isDurable: boolean;
  /** Why the store cannot be used. For your own people: it can contain names of hosts. */
  readonly problem?: string;
}

/** The answer of {@link Receiver.health}. */
export interface Health {
  /**
   * Can this process receive notifications now: does the store answer, and is the receiver open? The keys do not count: a
   * stranger can cause a look-up that fails.
   */
  readonly isReady: boolean;
  /** `close` was called. */
  readonly isClosing: boolean;
  /** The number of deliveries and calls of `onRefused` that are running, without late ones. */
  readonly underWay: number;
  /** The last time that this process settled a notification, in ISO 8601; absent before the first one. */
  readonly lastSettledAt?: string;
  /** Whether the keys can be had. */
  readonly keys: KeysHealth;
  /** Whether the store answers. */
  readonly store: StoreHealth;
}

/** The time limit of the store in ms, by default. A probe of Kubernetes waits for 1 s, unless `timeoutSeconds` is set. */
const CHECK_LIMIT = 800;
const MAX_CHECK_LIMIT = 60_000;

/** What a receiver knows of itself. */
interface ReceiverState {
  readonly isClosing: boolean;
  readonly underWay: number;
  /** In ms since the epoch. */
  readonly lastSettledAt: number | undefined;
}

/** A store that hangs is asked again after the time limit, then after twice that time, and so on up to this time, in ms. */
const MAX_PATIENCE = 60_000;

/**
 * Asks the store. Calls at the same time share one question. A question that hangs, such as one on a connection that is half
 * open, is given up after the time limit: the next call asks again, more rarely each time, since such questions pile up.
 */
function sharedCheck(ask: () => unknown): (limit: number) => Promise<unknown> {
  let running: Promise<unknown> | undefined;
  let askedAt = 0;
  let patience = 0;
  return (limit) => {
    const now = performance.now();
    const wait = Math.max(limit, patience);
    if (running !== undefined && now - askedAt < wait) return running;
    patience = running === undefined ? 0 : Math.min(2 * wait, MAX_PATIENCE);
    askedAt = now;
    const asked = Promise.resolve(ask()).finally(() => {
      if (running === asked) running = undefined;
    });
    running = asked;
    return asked;
  };
}

/** Makes `receiver.health`. */
export function healthOf(
  { keys, store }: Pick<Settings, 'keys' | 'store'>,
  state: () => ReceiverState,
): (timeout?: number) => Promise<Health> {
  const check = sharedCheck(() => store.check?.());
  return async (timeout = CHECK_LIMIT) => {
    const storeHealth = await storeHealthOf(store, limitOf(timeout), check);
    const { isClosing, underWay, lastSettledAt } = state();
    return {
      isReady: !isClosing && storeHealth.status !== 'failed',
      isClosing,
      underWay,
      ...(lastSettledAt !== undefined && { lastSettledAt: new Date(lastSettledAt).toISOString() }),
      keys: keys.health(),
      store: storeHealth,
    };
  };
}

function limitOf(timeout: number): number {
  return timeout > 0 ? Math.min(timeout, MAX_CHECK_LIMIT) : CHECK_LIMIT;
}

async function storeHealthOf(
  store: NotificationStore,
  limit: number,
  check: (limit: number) => Promise<unknown>,
): Promise<StoreHealth> {
  const isDurable = property(store, 'durable') !== false;
  if (property(store, 'check') === undefined) return { status: 'unchecked', isDurable };
  try {
    await within(limit, 'the store did not answer', () => check(limit));
    return { status: 'ok', isDurable };
  } catch (error) {
    return { status: 'failed', isDurable, problem: messageOf(error) };
  }
}
