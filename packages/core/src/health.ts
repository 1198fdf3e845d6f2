import type { KeysHealth } from './authentication/key-source.ts';
import type { NotificationStore } from './delivery/store.ts';
import type { Settings } from './options/settings.ts';
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
  /** The number of deliveries that are running, without late handlers. */
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

/** Makes `receiver.health`. Calls at the same time share one question to the store. */
export function healthOf(
  { keys, store }: Pick<Settings, 'keys' | 'store'>,
  state: () => ReceiverState,
): (timeout?: number) => Promise<Health> {
  let running: Promise<unknown> | undefined;
  const check = (): Promise<unknown> => {
    running ??= Promise.resolve(store.check?.()).finally(() => {
      running = undefined;
    });
    return running;
  };
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
  check: () => Promise<unknown>,
): Promise<StoreHealth> {
  const isDurable = store.durable !== false;
  if (store.check === undefined) return { status: 'unchecked', isDurable };
  try {
    await within(limit, 'the store did not answer', check);
    return { status: 'ok', isDurable };
  } catch (error) {
    return { status: 'failed', isDurable, problem: messageOf(error) };
  }
}
