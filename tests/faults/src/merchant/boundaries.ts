import type { NotificationStore } from '@notify-capture/core';
import type { Boundary, Plan, Step } from '../plan.ts';

/** A delivery reaches a boundary: it goes on, is held there, or the process ends. */
export interface Pass {
  (boundary: Boundary, captureId: string): Promise<void>;
  /** Reports a step at which nothing is held or killed. */
  report(step: Step, captureId: string): void;
  /** Lets what is held go on, and holds nothing from now on. */
  release(): void;
}

/** Kills this process, or holds its deliveries, where the plan says so; reports each step. */
export function boundaries({ kill, hold }: Plan, report: Pass['report']): Pass {
  const batch = new Set<string>();
  let held = hold;
  let release: () => void = () => undefined;
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  const pass = async (boundary: Boundary, captureId: string): Promise<void> => {
    report(boundary, captureId);
    if (kill?.at === boundary && captureId.startsWith(kill.batch)) {
      batch.add(captureId);
      if (batch.size >= kill.captures) process.kill(process.pid, 'SIGKILL');
      // All of the batch wait here for the end: each of them is cut off at this very boundary.
      await new Promise(() => undefined);
    }
    if (held === boundary) await released;
  };
  return Object.assign(pass, {
    report,
    release() {
      held = undefined;
      release();
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
      pass.report('settling', idOf(key));
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
                    pass.report('settling', captureId);
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
