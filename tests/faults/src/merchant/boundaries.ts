import type { NotificationStore } from '@notify-capture/core';
import type { Boundary, Plan, Step } from '../plan.ts';

/** Passes a boundary: resolves at once, waits until a release, or kills the process, as the plan says. */
export interface Pass {
  (boundary: Boundary, captureId: string): Promise<void>;
  /** Reports a step without a hold or a kill. */
  report(step: Step, captureId: string): void;
  /** Lets all held captures continue, and holds no more. */
  release(): void;
}

/** Kills this process or holds its deliveries at a boundary of the plan, and reports each step. */
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
      // All captures of the batch wait here, so that the kill interrupts each at this boundary.
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

/** The same store, with the boundaries before and after its calls. */
export function withBoundaries(store: NotificationStore, pass: Pass): NotificationStore {
  const idOf = (key: string): string => decodeURIComponent(key.slice(key.indexOf(':') + 1));
  const { transact, settleThrough, isSettled } = store;
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
    ...(settleThrough && { settleThrough: settleThrough.bind(store) }),
    ...(isSettled && {
      async isSettled(key, fingerprint) {
        const settled = await isSettled.call(store, key, fingerprint);
        if (settled) await pass('after the settle, before the reply', idOf(key));
        return settled;
      },
    }),
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
