import type { Logger, Receiver } from '@notify-capture/core';

/** The answer to `GET /healthz`. */
export interface Readiness {
  readonly status: 200 | 503;
  readonly body: { readonly isReady: boolean };
}

/**
 * Answers `GET /healthz`, for a readiness probe. Anybody can ask, so the answer is `isReady` alone; the reason can contain
 * names of hosts, and goes to the log when the answer changes.
 */
export function readinessOf({ health }: Pick<Receiver, 'health'>, logger: Logger): () => Promise<Readiness> {
  let wasReady = true;
  return async () => {
    const state = await health();
    const { isReady } = state;
    if (!isReady && wasReady) logger.warn({ health: state }, 'the shop is not ready for notifications');
    if (isReady && !wasReady) logger.info({ health: state }, 'the shop is ready again');
    wasReady = isReady;
    return { status: isReady ? 200 : 503, body: { isReady } };
  };
}
