import { excerptOf } from './excerpt.ts';
import type { ExchangeReply } from './exchange.ts';
import { headerValues } from './reply-headers.ts';

/** `Sun, 06 Nov 1994 …`, `Sunday, 06-Nov-94 …` and `Sun Nov  6 …` (RFC 9110, 5.6.7). */
const HTTP_DATE = /^[A-Z][a-z]{2,8},? /;
/** How much of the header a message contains, in characters. */
const MAX_LENGTH = 60;

/** The time that a reply asks to wait, in ms: seconds or a date (RFC 9110, 10.2.3). */
export function retryAfterOf(reply: Pick<ExchangeReply, 'headers'>): number | undefined {
  const [value = ''] = headerValues(reply, 'retry-after');
  if (/^\d+$/.test(value)) return Math.min(Number(value) * 1_000, Number.MAX_SAFE_INTEGER);
  const date = HTTP_DATE.test(value) ? Date.parse(value) : Number.NaN;
  return Number.isNaN(date) ? undefined : Math.max(0, date - Date.now());
}

/** The literal text of the header, for a message. */
export function retryAfterText(reply: Pick<ExchangeReply, 'headers'>): string | undefined {
  const [value] = headerValues(reply, 'retry-after');
  return value === undefined ? undefined : excerptOf(value, MAX_LENGTH);
}
