const EPOCH_MILLISECONDS = /^\d{1,16}$/;
/** Hours, `08`, `08:00` or `0800`; Java and Python also write seconds. Java can append names (RFC 9557): `[GMT+08:00]`. */
const OFFSET = String.raw`(?:Z|(?<sign>[+-])(?<offsetHour>\d\d)(?::?(?<offsetMinute>\d\d)(?::?(?<offsetSecond>\d\d))?)?)(?:\[!?[\w+/:.=-]{1,64}\]){0,8}$`;
const FRACTION = String.raw`(?:[.,](?<fraction>\d+))?`;
/** ISO 8601, extended: `2026-11-25T07:14:00.123+08:00`, a week date `2026-W48-3T…`, an ordinal date `2026-329T…`. */
const EXTENDED = new RegExp(
  String.raw`^(?<year>\d{4})-(?:(?<month>\d\d)-(?<day>\d\d)|W(?<week>\d\d)-(?<weekday>\d)|(?<ordinal>\d{3}))` +
    String.raw`T(?<hour>\d\d)(?::(?<minute>\d\d)(?::(?<second>\d\d))?)?${FRACTION}${OFFSET}`,
  'i',
);
/** ISO 8601, basic: `20261125T071400.123+0800`, `2026W483T0714Z`, `2026329T0714Z`. */
const BASIC = new RegExp(
  String.raw`^(?<year>\d{4})(?:(?<month>\d\d)(?<day>\d\d)|W(?<week>\d\d)(?<weekday>\d)|(?<ordinal>\d{3}))` +
    String.raw`T(?<hour>\d\d)(?:(?<minute>\d\d)(?<second>\d\d)?)?${FRACTION}${OFFSET}`,
  'i',
);
/** The hyphen and the minus sign of ISO 8601, U+2010 and U+2212, as characters and as the bytes of a header. */
const HYPHENS = /[\u2010\u2212]|\u00e2\u0080\u0090|\u00e2\u0088\u0092/g;

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/**
 * Reads a `request-time`: epoch milliseconds, or a date-time with an offset in ISO 8601. Minutes and seconds can be left
 * out, and the last part can have a fraction, which is cut to milliseconds. Alipay uses both.
 *
 * @returns milliseconds since the epoch; `undefined` for anything else
 * @example
 * import { parseRequestTime } from '@notify-capture/core';
 *
 * parseRequestTime('2019-07-12T12:08:56+05:30') === parseRequestTime('1562913536000'); // true
 * parseRequestTime('2026-11-25T07:14Z') === parseRequestTime('2026-11-25T07:14:00.000Z'); // true
 */
export function parseRequestTime(text: string): number | undefined {
  const time = EPOCH_MILLISECONDS.test(text) ? Number(text) : isoTime(text.replaceAll(HYPHENS, '-'));
  // The last instant of a Date (ECMA-262, 21.4.1.1).
  return time !== undefined && Math.abs(time) <= 8.64e15 ? time : undefined;
}

/** The named parts of a date-time: those that are left out are absent. */
type Parts = Readonly<Partial<Record<string, string>>>;

function isoTime(text: string): number | undefined {
  const parts: Parts | undefined = (EXTENDED.exec(text) ?? BASIC.exec(text))?.groups;
  if (parts === undefined) return undefined;
  const midnight = dayStart(parts);
  const time = timeOfDay(parts);
  const offset = offsetOf(parts);
  if (midnight === undefined || time === undefined || offset === undefined) return undefined;
  const instant = midnight + time - offset;
  // A leap second is the last one of a day in UTC. Like POSIX, it counts as the next second.
  const isLeapSecond = parts['second'] === '60';
  return isLeapSecond && mod(instant, DAY) >= SECOND ? undefined : instant;
}

function timeOfDay({ hour, minute, second, fraction = '' }: Parts): number | undefined {
  const [hours, minutes, seconds] = [Number(hour), Number(minute ?? 0), Number(second ?? 0)];
  const unit = second === undefined ? (minute === undefined ? HOUR : MINUTE) : SECOND;
  const parted = Math.floor((Number(fraction.slice(0, 9).padEnd(9, '0')) * unit) / 1e9);
  const time = hours * HOUR + minutes * MINUTE + seconds * SECOND + parted;
  // 24:00 is the end of the day.
  const isEnd = hours === 24 && time === DAY;
  return (hours < 24 || isEnd) && minutes < 60 && seconds <= 60 ? time : undefined;
}

function dayStart({ year, month, day, week, weekday, ordinal }: Parts): number | undefined {
  const first = startOf(Number(year), 0, 1);
  if (ordinal !== undefined) {
    const start = first + (Number(ordinal) - 1) * DAY;
    return start >= first && start < startOf(Number(year) + 1, 0, 1) ? start : undefined;
  }
  if (week !== undefined) return weekDay(Number(year), Number(week), Number(weekday));
  const start = startOf(Number(year), Number(month) - 1, Number(day));
  // The 30th of February becomes a date in March: then the text is not a date.
  const date = new Date(start);
  return date.getUTCMonth() === Number(month) - 1 && date.getUTCDate() === Number(day) ? start : undefined;
}

/** Weeks begin on Monday. The first one has the year's first Thursday, and so the 4th of January; the last one the last. */
function weekDay(year: number, week: number, weekday: number): number | undefined {
  const january4 = startOf(year, 0, 4);
  const monday = january4 - ((new Date(january4).getUTCDay() + 6) % 7) * DAY + (week - 1) * 7 * DAY;
  const isWeek = week >= 1 && new Date(monday + 3 * DAY).getUTCFullYear() === year;
  return isWeek && weekday >= 1 && weekday <= 7 ? monday + (weekday - 1) * DAY : undefined;
}

function startOf(year: number, month: number, day: number): number {
  const start = new Date(0);
  // Date.UTC would read the year 99 as 1999.
  return start.setUTCFullYear(year, month, day);
}

/** UTC (`Z`) has no sign. */
function offsetOf({
  sign,
  offsetHour = '0',
  offsetMinute = '0',
  offsetSecond = '0',
}: Parts): number | undefined {
  if (sign === undefined) return 0;
  const [hours, minutes, seconds] = [Number(offsetHour), Number(offsetMinute), Number(offsetSecond)];
  if (hours > 23 || minutes > 59 || seconds > 59) return undefined;
  return (sign === '-' ? -1 : 1) * (hours * HOUR + minutes * MINUTE + seconds * SECOND);
}

function mod(dividend: number, divisor: number): number {
  return ((dividend % divisor) + divisor) % divisor;
}
