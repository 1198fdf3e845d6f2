import { idsOf } from '../notification/notification.ts';
import { loggableFields } from '../text.ts';
import { pause, within } from '../time-limit.ts';
import { type Delivery, NO_ANSWER } from './claim.ts';
import type { FinalEnd, HandlerEnd } from './delivery-end.ts';

/** Pauses between attempts to settle, in ms. */
const SETTLE_PAUSES = [50, 200, 500, 1_000];
const LAST_PAUSE = 2_000;
/** The time limit of one attempt to settle, in ms. Perhaps only its answer was lost: the next attempt follows. */
const SETTLE_LIMIT = 3_000;
/** The time limit of a release, in ms: the lease ends anyway. */
const RELEASE_LIMIT = 5_000;

/** Settles after the end of the handler, unless the handler has done it; until `deadline` (by `performance.now()`). */
export function settleAfter(delivery: Delivery, handlerEnd: HandlerEnd, deadline: number): Promise<FinalEnd> {
  switch (handlerEnd.status) {
    case 'handler_failed':
      return Promise.resolve(handlerEnd);
    case 'resolved':
      return delivery.trace.settle(settle, delivery, deadline);
    case 'settle_asked':
      return delivery.trace.settle(confirm, delivery, handlerEnd, deadline);
  }
}

async function settle(delivery: Delivery, deadline: number): Promise<FinalEnd> {
  const { keys, token, record, settings } = delivery;
  // Idempotent for its token: it can be repeated.
  const answer = await ask(delivery, deadline, () =>
    settings.store.settle(keys.subject, token, record, settings.retention),
  );
  if (typeof answer !== 'boolean') return answer;
  return { status: answer ? 'settled' : 'lease_lost' };
}

/**
 * Was the transaction committed in which the handler called `context.settle`? The result counts, not the token: it is
 * settled for good also if a later result has been settled since.
 */
export async function confirm(
  delivery: Delivery,
  { isLost, error }: Extract<HandlerEnd, { status: 'settle_asked' }>,
  deadline: number,
): Promise<FinalEnd> {
  const { keys, settings } = delivery;
  if (isLost) return { status: 'lease_lost' };
  const isSettled = settings.store.isSettled?.bind(settings.store);
  const answer = await ask(
    delivery,
    deadline,
    async () => isSettled?.(keys.subject, keys.fingerprint) ?? false,
  );
  if (typeof answer !== 'boolean') return answer;
  if (!answer) {
    return error === undefined ? { status: 'merchant_rolled_back' } : { status: 'handler_failed', error };
  }
  if (error !== undefined) logDespiteError(delivery, error);
  return { status: 'settled' };
}

type StoreFailed = Extract<FinalEnd, { status: 'store_failed' }>;

/** Asks the store until it answers, at the longest until `deadline`: perhaps only an answer was lost. */
async function ask(
  delivery: Delivery,
  deadline: number,
  question: () => Promise<boolean>,
): Promise<boolean | StoreFailed> {
  for (let attempt = 0; ; attempt++) {
    const delay = SETTLE_PAUSES[attempt] ?? LAST_PAUSE;
    try {
      const left = Math.max(deadline - performance.now(), delay);
      return await within(Math.min(SETTLE_LIMIT, left), NO_ANSWER, question);
    } catch (error) {
      if (performance.now() + delay >= deadline) return { status: 'store_failed', error, handlerRan: true };
      const message = 'The notification could not be settled yet. The receiver retries.';
      logStoreFailure(delivery, 'SETTLE_FAILED', message, error);
      await pause(delay);
    }
  }
}

/** Releases the claim. The settled record stays. If the store fails, the lease ends by itself. */
export async function release(delivery: Delivery): Promise<void> {
  const { keys, token, settings } = delivery;
  try {
    await within(RELEASE_LIMIT, NO_ANSWER, () => settings.store.release(keys.subject, token));
  } catch (error) {
    logStoreFailure(delivery, 'RELEASE_FAILED', 'The claim could not be released. The lease expires.', error);
  }
}

function logStoreFailure(
  { notification, settings }: Delivery,
  code: string,
  message: string,
  err: unknown,
): void {
  settings.logger.warn(
    { code, ...loggableFields(idsOf(notification)), err, hint: 'Check the store.' },
    message,
  );
}

function logDespiteError({ notification, settings }: Delivery, err: unknown): void {
  const hint = 'Fix the error in err. Alipay does not retry: the result was settled in your transaction.';
  const fields = { code: 'SETTLED_DESPITE_ERROR', ...loggableFields(idsOf(notification)), err, hint };
  settings.logger.error(fields, 'The handler threw after its transaction was committed.');
}
