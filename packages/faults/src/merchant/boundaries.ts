import type { NotificationStore } from '@notify-capture/core';
import type { Boundary, Plan } from '../plan.ts';

/** A delivery comes to a boundary: it goes on, is held there, or the process ends. */
export type Pass = (boundary: Boundary, captureId: string) => Promise<void>;

/** Kills this process, or holds its deliveries, where the plan says so. */
export function boundaries({ kill, hold }: Plan, tell: (held: string) => void): Pass & { release(): void } {
  const gathered = new Set<string>();
  let held = hold;
  let go: () => void = () => undefined;
  const gate = new Promise<void>((resolve) => {
    go = resolve;
  });
  const pass: Pass = async (boundary, captureId) => {
    if (kill?.at === boundary && captureId.startsWith(kill.batch)) {
      gathered.add(captureId);
      if (gathered.size >= kill.gathered) process.kill(process.pid, 'SIGKILL');
      // Whoever is here waits for the end: all of them are cut off at this very boundary.
      await new Promise(() => undefined);
    }
    if (held === boundary) {
      tell(captureId);
      await gate;
    }
  };
  return Object.assign(pass, {
    release() {
      held = undefined;
      go();
    },
  });
}

/** A store whose deliveries pass the boundaries; otherwise it is the one given. */
export function guarded(store: NotificationStore, pass: Pass): NotificationStore {
  const idOf = (key: string): string => decodeURIComponent(key.slice(key.indexOf(':') + 1));
  const { transact } = store;
  return {
    ...(store.durable === undefined ? {} : { durable: store.durable }),
    async claim(key, fingerprint, leaseMs) {
      await pass('before the claim', idOf(key));
      const claim = await store.claim(key, fingerprint, leaseMs);
      if (claim.status === 'acquired') await pass('after the claim', idOf(key));
      return claim;
    },
    async settle(key, token, record, retentionMs) {
      const settled = await store.settle(key, token, record, retentionMs);
      await pass('after the settle, before the reply', idOf(key));
      return settled;
    },
    release: (key, token) => store.release(key, token),
    ...(transact === undefined
      ? {}
      : {
          async transact<T>(...[run, signal]: Parameters<typeof transact<T>>): Promise<T> {
            let captureId = '';
            const result = await transact<T>(
              ({ handle, settle }) =>
                run({
                  handle,
                  async settle(key, ...rest) {
                    captureId = idOf(key);
                    const settled = await settle(key, ...rest);
                    await pass('after the settle, before the commit', captureId);
                    return settled;
                  },
                }),
              signal,
            );
            await pass('after the settle, before the reply', captureId);
            return result;
          },
        }),
  };
}
