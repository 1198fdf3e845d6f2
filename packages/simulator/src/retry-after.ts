import type { ExchangeReply } from './exchange.ts';
import { headerValues } from './reply-headers.ts';

/** The time that a reply asks to wait, in ms: seconds or a date (RFC 9110, 10.2.3). */
export function retryAfterOf(reply: Pick<ExchangeReply, 'headers'>): number | undefined {
  const [value = ''] = headerValues(reply, 'retry-after');
  if (/^\d{1,9}$/.test(value)) return Number(value) * 1_000;
  const date = /^[A-Z][a-z]{2},? /.test(value) ? Date.parse(value) : Number.NaN;
  return Number.isNaN(date) ? undefined : Math.max(0, date - Date.now());
}
