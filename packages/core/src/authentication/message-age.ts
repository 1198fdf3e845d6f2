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

/** A message in an error; made if there is one. */
interface Subject {
  readonly ids: NotificationIds;
  readonly genuine: GenuineMessage;
}

/**
 * Refuses a message that is too old or too early (ARCHITECTURE.md, rule 4).
 *
 * @throws NotificationError `MALFORMED_TIME`, `TOO_OLD`, `TOO_EARLY`
 */
export function assertAge(genuine: GenuineMessage, limits: AgeLimits): void {
  const about = (): Subject => ({ ids: { clientId: genuine.clientId }, genuine });
  const { requestTime } = genuine;
  const age = ageOf(requestTime, about, limits);
  const { maxAge } = limits;
  if (age <= maxAge) return;
  const message = `The request-time ${loggable(requestTime)} is ${duration(age)} old. The limit is ${duration(maxAge)} (maxAge).`;
  throw new NotificationError('TOO_OLD', { message, ...about() });
}

/**
 * Refuses a message that is older than what the store remembers, e.g. an old job of a queue: its settled record may have
 * expired, and the handler would run again. The job of a message that was too early is refused like the message itself.
 *
 * @throws NotificationError `MALFORMED_TIME`, `TOO_OLD`, `TOO_EARLY`
 */
export function assertRemembered(
  requestTime: string,
  about: () => Subject,
  limits: Omit<AgeLimits, 'maxAge'> & { readonly retention: number },
): void {
  const { retention, clockTolerance } = limits;
  // A message may be received that much before its time: then its record expires that much earlier.
  const limit = retention - clockTolerance;
  if (ageOf(requestTime, about, limits) <= limit) return;
  const message = `The request-time ${loggable(requestTime)} is older than the kept results. The limit is ${duration(limit)} (retention - clockTolerance).`;
  const hint = 'Inquire about the capture. If it is not in your books, book it by hand.';
  throw new NotificationError('TOO_OLD', { message, hint, ...about() });
}

/** The age in ms; negative within the tolerance. */
function ageOf(
  requestTime: string,
  about: () => Subject,
  { clockTolerance, clock }: Pick<AgeLimits, 'clockTolerance' | 'clock'>,
): number {
  const time = parseRequestTime(requestTime);
  if (time === undefined) {
    throw new NotificationError('MALFORMED_TIME', {
      message: `The request-time (${requestTime.length} characters) is not a time.`,
      ...about(),
    });
  }
  const age = clock() - time;
  if (age >= -clockTolerance) return age;
  const message = `The request-time ${loggable(requestTime)} is ${duration(-age)} in the future. The limit is ${duration(clockTolerance)} (clockTolerance).`;
  throw new NotificationError('TOO_EARLY', { message, ...about() });
}

function duration(ms: number): string {
  return ms < 60_000 ? `${ms} ms` : `${Math.round(ms / 60_000)} min`;
}
