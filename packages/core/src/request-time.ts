const EPOCH_MILLISECONDS = /^\d{1,16}$/;
const ISO_8601 = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))?(?:(Z)|([+-])(\d\d):?(\d\d))$/;

/**
 * Reads a `request-time`: epoch milliseconds or ISO 8601 with an offset; the sender uses both.
 *
 * @returns milliseconds since the epoch; `undefined` for anything else
 * @example
 * parseRequestTime('2019-07-12T12:08:56+05:30') === parseRequestTime('1562913536000');
 */
export function parseRequestTime(text: string): number | undefined {
  const time = EPOCH_MILLISECONDS.test(text) ? Number(text) : isoTime(text);
  // The last instant a Date can hold (ECMA-262, 21.4.1.1).
  return time !== undefined && Math.abs(time) <= 8.64e15 ? time : undefined;
}

function isoTime(text: string): number | undefined {
  const match = ISO_8601.exec(text);
  if (match === null) return undefined;
  const field = (index: number): number => Number(match[index] ?? 0);
  const [year, month, day] = [field(1), field(2), field(3)];
  const [hour, minute, second] = [field(4), field(5), field(6)];
  const [offsetHour, offsetMinute] = [field(10), field(11)];
  const milliseconds = Math.trunc(Number(`0.${match[7] ?? 0}`) * 1000);
  if (hour > 23 || minute > 59 || second > 59 || offsetHour > 23 || offsetMinute > 59) return undefined;
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  date.setUTCHours(hour, minute, second, milliseconds);
  // The 30th of February rolls over to March: then it is no date.
  if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) return undefined;
  const offset = (offsetHour * 60 + offsetMinute) * 60_000;
  return date.getTime() - (match[9] === '-' ? -offset : offset);
}
