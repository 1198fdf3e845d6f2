const EPOCH_MILLISECONDS = /^\d{1,16}$/;
const ISO_8601 = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?(?:Z|([+-])([01]\d|2[0-3]):?([0-5]\d))$/;

/**
 * Reads a `request-time`: epoch milliseconds or ISO 8601 with an offset. Alipay uses both.
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
  const [, local, fraction = '', sign, hours = 0, minutes = 0] = ISO_8601.exec(text) ?? [];
  const date = new Date(`${local}.${fraction.slice(0, 3).padEnd(3, '0')}Z`);
  // The 30th of February becomes a date in March: then the text is not a date.
  if (local === undefined || date.toJSON()?.slice(0, 19) !== local) return undefined;
  const offset = (Number(hours) * 60 + Number(minutes)) * 60_000;
  return date.getTime() - (sign === '-' ? -offset : offset);
}
