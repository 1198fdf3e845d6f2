import { type GenuineMessage, NotificationError, type NotificationIds } from '../errors.ts';
import { loggable } from '../text.ts';
import { parseRequestTime } from './request-time.ts';

/** The accepted age of a message; times in ms. */
export interface AgeLimits {
  readonly maxAge: number;
  /** How far in the future the time may lie. */
  readonly clockTolerance: number;
  readonly clock: () => number;
}

/**
 * Refuses a message that is too old or too early (ARCHITECTURE.md, rule 4).
 *
 * @throws NotificationError `MALFORMED_TIME`, `TOO_OLD`, `TOO_EARLY`
 */
export function assertAge(genuine: GenuineMessage, { maxAge, clockTolerance, clock }: AgeLimits): void {
  const { clientId, requestTime } = genuine;
  const about = { ids: { clientId }, genuine };
  const time = parseRequestTime(requestTime);
  if (time === undefined) {
    throw new NotificationError('MALFORMED_TIME', {
      message: `The header request-time (${requestTime.length} characters) is not a time.`,
      ...about,
    });
  }
  const age = clock() - time;
  if (age > maxAge) {
    const message = `The request-time ${requestTime} is ${duration(age)} old. The limit is ${duration(maxAge)} (maxAge).`;
    throw new NotificationError('TOO_OLD', { message, ...about });
  }
  if (age < -clockTolerance) {
    const message = `The request-time ${requestTime} is ${duration(-age)} in the future. The limit is ${duration(clockTolerance)} (clockTolerance).`;
    throw new NotificationError('TOO_EARLY', { message, ...about });
  }
}

/**
 * Refuses a message that is older than what the store remembers, e.g. an old job of a queue: its settled record may have
 * expired, and the handler would run again.
 *
 * @throws NotificationError `TOO_OLD`
 */
export function assertRemembered(
  about: { readonly ids: NotificationIds; readonly genuine: GenuineMessage },
  { retention, clock }: { readonly retention: number; readonly clock: () => number },
): void {
  const time = parseRequestTime(about.genuine.requestTime);
  if (time !== undefined && clock() - time <= retention) return;
  const message = `The request-time ${loggable(about.genuine.requestTime)} is older than the kept results. The limit is ${duration(retention)} (retention).`;
  const hint = 'Inquire about the capture. If it is not in your books, book it by hand.';
  throw new NotificationError('TOO_OLD', { message, hint, ...about });
}

function duration(ms: number): string {
  return ms < 60_000 ? `${ms} ms` : `${Math.round(ms / 60_000)} min`;
}
