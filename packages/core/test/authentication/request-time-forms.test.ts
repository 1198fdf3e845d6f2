import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseRequestTime } from '../../src/authentication/request-time.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const DAY = 24 * 60 * MINUTE;

const instants = fc.integer({
  min: Date.parse('0001-01-02T00:00:00Z'),
  max: Date.parse('9999-12-30T23:59:59.999Z'),
});
const offsets = fc.integer({ min: -(23 * 60 + 59), max: 23 * 60 + 59 });
const years = fc.integer({ min: 1, max: 9_998 });

const padded = (number: number, length = 2): string => String(number).padStart(length, '0');

/** `+05:30` or `+0530`. */
function offsetText(minutes: number, colon: string, minus = '-'): string {
  const size = Math.abs(minutes);
  return `${minutes < 0 ? minus : '+'}${padded(Math.floor(size / 60))}${colon}${padded(size % 60)}`;
}

function january1(year: number): number {
  return new Date(0).setUTCFullYear(year, 0, 1);
}

/** The week of a day: that of its Thursday (ISO 8601). */
function weekOf(local: number): { year: number; week: number; weekday: number } {
  const weekday = new Date(local).getUTCDay() || 7;
  const thursday = local + (4 - weekday) * DAY;
  const year = new Date(thursday).getUTCFullYear();
  return { year, week: 1 + Math.floor((thursday - january1(year)) / (7 * DAY)), weekday };
}

function weekDate(local: number, hyphen: string): string {
  const { year, week, weekday } = weekOf(local);
  return `${padded(year, 4)}${hyphen}W${padded(week)}${hyphen}${weekday}`;
}

function ordinalDate(local: number, hyphen: string): string {
  const year = new Date(local).getUTCFullYear();
  return `${padded(year, 4)}${hyphen}${padded(1 + Math.floor((local - january1(year)) / DAY), 3)}`;
}

function calendarDate(local: number, hyphen: string): string {
  return new Date(local).toISOString().slice(0, 10).replaceAll('-', hyphen);
}

const dateForms = fc.constantFrom(weekDate, ordinalDate, calendarDate);
const separators = fc.constantFrom(['-', ':'] as const, ['', ''] as const);

function timeText(local: number, colon: string): string {
  return new Date(local).toISOString().slice(11, 23).replaceAll(':', colon);
}

describe('an ISO 8601 date-time with an offset is read whatever program wrote it', () => {
  it('with a calendar, week or ordinal date, extended or basic, for any instant and offset', () => {
    fc.assert(
      fc.property(instants, offsets, dateForms, separators, (instant, offset, date, [hyphen, colon]) => {
        const local = instant + offset * MINUTE;
        const text = `${date(local, hyphen)}T${timeText(local, colon)}${offsetText(offset, colon)}`;
        expect(parseRequestTime(text)).toBe(instant);
      }),
      { numRuns: 3_000 },
    );
  });

  it('with a fraction of any length, of which the milliseconds count', () => {
    const digits = fc.stringMatching(/^\d{1,400}$/);
    fc.assert(
      fc.property(instants, digits, fc.constantFrom('.', ','), (instant, fraction, point) => {
        const second = Math.floor(instant / SECOND) * SECOND;
        const text = new Date(second).toISOString().replace(/\.000Z$/, `${point}${fraction}Z`);
        expect(parseRequestTime(text)).toBe(second + Number(fraction.slice(0, 3).padEnd(3, '0')));
      }),
      { numRuns: 1_000 },
    );
  });

  it('with the minus sign or the hyphen of ISO 8601, as characters or as bytes of a header', () => {
    const asHeader = (text: string): string => Buffer.from(text, 'utf8').toString('latin1');
    fc.assert(
      fc.property(instants, offsets, (instant, offset) => {
        const local = instant + offset * MINUTE;
        const written = `${calendarDate(local, '\u2010')}T${timeText(local, ':')}${offsetText(offset, ':', '\u2212')}`;
        expect(parseRequestTime(written)).toBe(instant);
        expect(parseRequestTime(asHeader(written))).toBe(instant);
      }),
      { numRuns: 1_000 },
    );
  });

  it('with the suffixes of RFC 9557', () => {
    const suffix = fc.constantFrom(
      '[Asia/Shanghai]',
      '[GMT+08:00]',
      '[+08:00]',
      '[-03:30]',
      '[Etc/GMT-8]',
      '[u-ca=iso8601]',
      '[!u-ca=gregory]',
      '[UTC]',
      '[_foo=bar-baz]',
    );
    fc.assert(
      fc.property(instants, offsets, fc.array(suffix, { maxLength: 4 }), (instant, offset, suffixes) => {
        const local = instant + offset * MINUTE;
        const zone = offsetText(offset, ':');
        expect(
          parseRequestTime(`${calendarDate(local, '-')}T${timeText(local, ':')}${zone}${suffixes.join('')}`),
        ).toBe(instant);
      }),
      { numRuns: 1_000 },
    );
  });

  it('with a leap second, which counts as the next second, at any offset', () => {
    fc.assert(
      fc.property(instants, offsets, fc.nat(999), (instant, offset, milliseconds) => {
        const midnight = Math.floor(instant / DAY) * DAY;
        const before = midnight - SECOND + offset * MINUTE;
        const minute = new Date(before).toISOString().slice(0, 17);
        const text = `${minute}60.${padded(milliseconds, 3)}${offsetText(offset, ':')}`;
        expect(parseRequestTime(text)).toBe(midnight + milliseconds);
      }),
      { numRuns: 1_000 },
    );
  });

  it.each([
    ['2026-W48-3T07:14Z', '2026-11-25T07:14:00Z'],
    ['2026W483T0714Z', '2026-11-25T07:14:00Z'],
    ['2026-329T07:14Z', '2026-11-25T07:14:00Z'],
    ['2026329T0714Z', '2026-11-25T07:14:00Z'],
    ['2020-W53-5T00:00Z', '2021-01-01T00:00:00Z'],
    ['2026-W01-1T00:00Z', '2025-12-29T00:00:00Z'],
    ['2016-12-31T23:59:60Z', '2017-01-01T00:00:00Z'],
    ['2017-01-01T07:59:60+08:00', '2017-01-01T00:00:00Z'],
    ['2026-11-25T15:14:00+08:00[GMT+08:00]', '2026-11-25T07:14:00Z'],
    ['2026-11-25T15:14:00+08:00[Asia/Shanghai][u-ca=iso8601]', '2026-11-25T07:14:00Z'],
    ['2026-11-25T01:14:00\u221206:00', '2026-11-25T07:14:00Z'],
    ['2026-11-25T07:14:00.1234567890123456789Z', '2026-11-25T07:14:00.123Z'],
    ['1900-01-01T08:05:43+08:05:43', '1900-01-01T00:00:00Z'],
  ])('%s', (text, same) => {
    expect(parseRequestTime(text)).toBe(Date.parse(same));
  });
});

describe('a date-time that ISO 8601 does not have is refused', () => {
  it('with a week or weekday that its year does not have', () => {
    fc.assert(
      fc.property(years, fc.nat(99), fc.nat(9), (year, week, weekday) => {
        // The 28th of December is always in the last week.
        const last = weekOf(new Date(0).setUTCFullYear(year, 11, 28)).week;
        const exists = week >= 1 && week <= last && weekday >= 1 && weekday <= 7;
        const text = `${padded(year, 4)}-W${padded(week)}-${weekday}T01:01Z`;
        expect(parseRequestTime(text) !== undefined).toBe(exists);
      }),
      { numRuns: 3_000 },
    );
  });

  it('with a day that its year does not have', () => {
    fc.assert(
      fc.property(years, fc.integer({ min: 0, max: 999 }), (year, day) => {
        const days = (january1(year + 1) - january1(year)) / DAY;
        const text = `${padded(year, 4)}-${padded(day, 3)}T01:01Z`;
        expect(parseRequestTime(text) !== undefined).toBe(day >= 1 && day <= days);
      }),
      { numRuns: 2_000 },
    );
  });

  it('with a second 60 that is not the last of a day in UTC', () => {
    fc.assert(
      fc.property(instants, offsets, (instant, offset) => {
        const local = instant + offset * MINUTE;
        const text = `${new Date(local).toISOString().slice(0, 17)}60${offsetText(offset, ':')}`;
        const isLast = new Date(instant).toISOString().slice(11, 16) === '23:59';
        expect(parseRequestTime(text) !== undefined).toBe(isLast);
      }),
      { numRuns: 1_000 },
    );
  });

  it.each([
    '2026-W48T07:14Z',
    '2026-W483T07:14Z',
    '2026W48-3T07:14Z',
    '2026-W48-3T0714Z',
    '2026-11T07:14Z',
    '2026-W48-3',
    '2026-329T07:14',
    '2016-12-31T23:59:61Z',
    '2016-12-31T24:00:60Z',
    '2016-12-31T23:60:60Z',
    '2026-11-25T07:14Z[Asia/Shanghai',
    '2026-11-25T07:14Z[Asia Shanghai]',
    '2026-11-25T07:14Z[[UTC]]',
    '2026-11-25T07:14[UTC]',
    '2026-11-25T07:14+08:00:60',
  ])('as %j', (text) => {
    expect(parseRequestTime(text)).toBeUndefined();
  });

  it('in no more time than its length, however long it is', () => {
    for (const part of ['9', '[u-ca=iso8601]', '\u2212', '0123456789.']) {
      expect(parseRequestTime(`2026-11-25T07:14:00.${part.repeat(20_000)}`)).toBeUndefined();
      expect(parseRequestTime(`2026-11-25T07:14:00Z${part.repeat(20_000)}`)).toBeUndefined();
    }
  });
});
