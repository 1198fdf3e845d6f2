const EPOCH_MILLISECONDS = /^\d{1,16}$/;
/** ISO 8601, extended: `2026-11-25T07:14:00.123+08:00`. Java can append the name of the zone (RFC 9557). */
const EXTENDED =
  /^(\d{4})-(\d\d)-(\d\d)T(\d\d)(?::(\d\d)(?::(\d\d))?)?(?:[.,](\d{1,9}))?(Z|[+-]\d\d(?::?\d\d)?)(?:\[[\w+/-]{1,64}\])?$/i;
/** ISO 8601, basic: `20261125T071400.123+0800`. */
const BASIC = /^(\d{4})(\d\d)(\d\d)T(\d\d)(?:(\d\d)(\d\d)?)?(?:[.,](\d{1,9}))?(Z|[+-]\d\d(?:\d\d)?)$/i;

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/**
 * Reads a `request-time`: epoch milliseconds, or a date-time with an offset in ISO 8601. Minutes and seconds can be left
 * out, and the last part can have a fraction. Alipay uses both.
 *
 * @returns milliseconds since the epoch; `undefined` for anything else
 * @example
 * parseRequestTime('2019-07-12T12:08:56+05:30') === parseRequestTime('1562913536000');
 * parseRequestTime('2026-11-25T07:14Z') === parseRequestTime('2026-11-25T07:14:00.000Z');
 */
export function parseRequestTime(text: string): number | undefined {
  const time = EPOCH_MILLISECONDS.test(text) ? Number(text) : isoTime(text);
  // The last instant of a Date (ECMA-262, 21.4.1.1).
  return time !== undefined && Math.abs(time) <= 8.64e15 ? time : undefined;
}

function isoTime(text: string): number | undefined {
  const match = EXTENDED.exec(text) ?? BASIC.exec(text);
  if (match === null) return undefined;
  const [, year, month, day, hour = '', minute, second, fraction = '', zone = ''] = match;
  const midnight = dayStart(Number(year), Number(month), Number(day));
  const unit = second === undefined ? (minute === undefined ? HOUR : MINUTE) : SECOND;
  const time =
    Number(hour) * HOUR +
    Number(minute ?? 0) * MINUTE +
    Number(second ?? 0) * SECOND +
    Math.floor((Number(fraction.padEnd(9, '0')) * unit) / 1e9);
  const offset = offsetOf(zone);
  if (midnight === undefined || offset === undefined) return undefined;
  // 24:00 is the end of the day.
  if (Number(hour) > 24 || Number(minute ?? 0) > 59 || Number(second ?? 0) > 59 || time > 24 * HOUR) {
    return undefined;
  }
  return midnight + time - offset;
}

function dayStart(year: number, month: number, day: number): number | undefined {
  const start = new Date(0);
  // Date.UTC would read the year 99 as 1999.
  start.setUTCFullYear(year, month - 1, day);
  // The 30th of February becomes a date in March: then the text is not a date.
  return start.getUTCMonth() === month - 1 && start.getUTCDate() === day ? start.getTime() : undefined;
}

function offsetOf(zone: string): number | undefined {
  if (/^z$/i.test(zone)) return 0;
  const [hours, minutes] = [Number(zone.slice(1, 3)), Number(zone.slice(-2))];
  const isWhole = zone.length === 3;
  if (hours > 23 || (!isWhole && minutes > 59)) return undefined;
  return (zone.startsWith('-') ? -1 : 1) * (hours * HOUR + (isWhole ? 0 : minutes * MINUTE));
}
