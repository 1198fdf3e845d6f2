import type { Claim, NotificationStore, SettledCapture, TransactionQuery } from '@notify-capture/core';
import { afterAll, beforeAll } from 'vitest';
import { startProxy, type TcpProxy } from './tcp-proxy.ts';

/** A store under test, without records that a test could find. */
export interface OpenStore {
  /** The same store over separate connections, at least two if it supports several. */
  readonly stores: readonly NotificationStore[];
  /** Moves the store's time ahead, e.g. by setting back its stored times. */
  elapse(ms: number): Promise<void>;
  /** The same store behind a proxy that can lose its answers, for a store with network connections. */
  behind?(port: (server: number) => Promise<number>): Promise<RemoteStore>;
  /** The merchant's access to the same database, for a store with `settleThrough`. */
  readonly merchant?: MerchantDatabase;
  close(): Promise<void>;
}

/** A database of the merchant, with the store in it. */
export interface MerchantDatabase {
  /** Commits when `run` resolves, and rolls back when it rejects. */
  transaction(run: (query: TransactionQuery) => Promise<unknown>): Promise<void>;
  /** Runs a statement outside of any transaction. */
  readonly direct: TransactionQuery;
  /** There is one connection: everything else waits for the end of a transaction. */
  readonly isExclusive?: boolean;
}

/** A store with network connections. */
export interface RemoteStore {
  readonly store: NotificationStore;
  /** Resolves when the store works again after a broken connection. */
  reconnected(): Promise<unknown>;
}

/** Opens a store; the author of the store writes it. */
export interface StoreHarness {
  open(): Promise<OpenStore>;
  /** The store has `settleThrough` and `isSettled`: `open` returns a `merchant`. */
  readonly joins?: boolean;
}

/** One store for the tests of a file; each test uses its own captures. */
export class StoreFixture {
  #open: OpenStore | undefined;

  constructor(harness: StoreHarness) {
    beforeAll(async () => {
      this.#open = await harness.open();
    });
    afterAll(() => this.#open?.close());
  }

  get stores(): readonly NotificationStore[] {
    if (this.#open === undefined) throw new Error('The store is not open yet.');
    return this.#open.stores;
  }

  get store(): NotificationStore {
    const [store] = this.stores;
    if (store === undefined) throw new Error('The harness opened no store.');
    return store;
  }

  get merchant(): MerchantDatabase {
    if (this.#open?.merchant === undefined) throw new Error('The harness opened no database of a merchant.');
    return this.#open.merchant;
  }

  elapse(ms: number): Promise<void> {
    if (this.#open === undefined) throw new Error('The store is not open yet.');
    return this.#open.elapse(ms);
  }

  /** The store behind a proxy; `undefined` for a store without network connections. */
  async behindProxy(): Promise<(RemoteStore & { readonly proxy: TcpProxy }) | undefined> {
    const proxies: TcpProxy[] = [];
    const remote = await this.#open?.behind?.(async (server) => {
      const proxy = await startProxy(server);
      proxies.push(proxy);
      return proxy.port;
    });
    const [proxy] = proxies;
    return remote === undefined || proxy === undefined ? undefined : { ...remote, proxy };
  }

  /** Claims a free capture; throws if it is not free. */
  async acquire(
    key: string,
    fingerprint = 'F',
    leaseMs = LEASE,
  ): Promise<Extract<Claim, { status: 'acquired' }>> {
    const claim = await this.store.claim(key, fingerprint, leaseMs);
    if (claim.status !== 'acquired') throw new Error(`${key} should be free, but is ${claim.status}.`);
    return claim;
  }
}

/** Long enough that a lease ends only when a test calls `elapse`. */
export const LEASE = 60 * 60_000;
export const RETENTION = 30 * 24 * 60 * 60_000;

let captures = 0;

/** A key that no other test uses. */
export function freshKey(): string {
  captures += 1;
  return `T_1:${process.pid}-${Date.now()}-${captures}`;
}

/** A record with these results settled. */
export function recordOf(...fingerprints: readonly string[]): SettledCapture {
  return {
    fingerprints,
    kind: 'capture',
    outcome: 'captured',
    code: 'SUCCESS',
    status: 'S',
    amount: { currency: 'BRL', minorUnits: '9007199254740993' },
    clientId: 'T_1',
    captureId: 'C',
    captureRequestId: '捕获 “request”',
    paymentId: 'P',
    requestTime: '2022-11-10T00:34:52-08:00',
  };
}
