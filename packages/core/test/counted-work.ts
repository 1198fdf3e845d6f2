import crypto from 'node:crypto';
import { Channel } from 'node:diagnostics_channel';
import { syncBuiltinESMExports } from 'node:module';
import { vi } from 'vitest';
import type { NotificationStore } from '../src/index.ts';

/** The calls that cost something. */
export type Work =
  | 'crypto.verify'
  | 'crypto.publicDecrypt'
  | 'crypto.hash'
  | 'crypto.createHash'
  | 'crypto.createPublicKey'
  | 'crypto.randomUUID'
  | 'JSON.parse'
  | 'JSON.stringify'
  | 'Buffer.concat'
  | 'Buffer.alloc'
  | 'AbortController'
  | 'publish'
  | 'runStores'
  | 'performance.now'
  | 'setTimeout';

/** Counts the costly calls of a run. */
export async function countWork(run: () => Promise<unknown>): Promise<Readonly<Record<Work, number>>> {
  const spies = {
    'crypto.verify': vi.spyOn(crypto, 'verify'),
    'crypto.publicDecrypt': vi.spyOn(crypto, 'publicDecrypt'),
    'crypto.hash': vi.spyOn(crypto, 'hash'),
    'crypto.createHash': vi.spyOn(crypto, 'createHash'),
    'crypto.createPublicKey': vi.spyOn(crypto, 'createPublicKey'),
    'crypto.randomUUID': vi.spyOn(crypto, 'randomUUID'),
    'JSON.parse': vi.spyOn(JSON, 'parse'),
    'JSON.stringify': vi.spyOn(JSON, 'stringify'),
    'Buffer.concat': vi.spyOn(Buffer, 'concat'),
    'Buffer.alloc': vi.spyOn(Buffer, 'alloc'),
    AbortController: vi.spyOn(globalThis, 'AbortController'),
    publish: vi.spyOn(Channel.prototype, 'publish'),
    runStores: vi.spyOn(Channel.prototype, 'runStores'),
    'performance.now': vi.spyOn(performance, 'now'),
    setTimeout: vi.spyOn(globalThis, 'setTimeout'),
  };
  syncBuiltinESMExports();
  try {
    await run();
    const counts = Object.entries(spies).map(([name, spy]) => [name, spy.mock.calls.length]);
    return Object.fromEntries(counts) as Readonly<Record<Work, number>>;
  } finally {
    vi.restoreAllMocks();
    syncBuiltinESMExports();
  }
}

/** A store that keeps the names of its calls. */
export function countedStore(store: NotificationStore, calls: string[]): NotificationStore {
  return new Proxy(store, {
    get(target, name) {
      const member = Reflect.get(target, name) as unknown;
      if (typeof member !== 'function') return member;
      return (...args: unknown[]) => {
        calls.push(String(name));
        return Reflect.apply(member, target, args) as unknown;
      };
    },
  });
}
