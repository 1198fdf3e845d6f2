import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseRequestTime } from '../../src/authentication/request-time.ts';

/** The last instant a Date can hold (ECMA-262, 21.4.1.1). */
const LAST_INSTANT = 8.64e15;
const MINUTE = 60_000;

// Without the first and last day of the four-digit years: an offset may move the local date into another year.
const instants = fc.integer({
  min: Date.parse('0000-01-02T00:00:00Z'),
  max: Date.parse('9999-12-30T23:59:59.999Z'),
});
const offsets = fc.integer({ min: -(23 * 60 + 59), max: 23 * 60 + 59 });

const two = (number: number): string => String(number).padStart(2, '0');

/** `+05:30`, or `+0530`. */
function offsetText(minutes: number, colon: string): string {
  const size = Math.abs(minutes);
  return `${minutes < 0 ? '-' : '+'}${two(Math.floor(size / 60))}${colon}${two(size % 60)}`;
}

/** The local date and time at an offset, without a fraction: `2019-07-12T12:08:56`. */
function localText(instant: number, offset: number): string {
  return new Date(instant + offset * MINUTE).toISOString().slice(0, 19);
}

/** Every way to write the milliseconds: absent or short when zeros end them, up to nine digits. */
const fractions = fc
  .record({ milliseconds: fc.nat(999), digits: fc.integer({ min: 0, max: 9 }), beyond: fc.nat(999_999) })
  .map(({ milliseconds, digits, beyond }) => {
    const nine = String(milliseconds).padStart(3, '0') + String(beyond).padStart(6, '0');
    const shown = nine.slice(0, digits);
    return { milliseconds: Number(shown.slice(0, 3).padEnd(3, '0')), text: digits === 0 ? '' : `.${shown}` };
  });

describe('a valid request-time', () => {
  it('is read back from epoch milliseconds, for any instant', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: LAST_INSTANT }), (instant) => {
        expect(parseRequestTime(String(instant))).toBe(instant);
      }),
      { numRuns: 1_000 },
    );
  });

  it('is read back from ISO 8601, for any instant and any offset', () => {
    fc.assert(
      fc.property(instants, offsets, fc.constantFrom(':', ''), (instant, offset, colon) => {
        const second = Math.floor(instant / 1_000) * 1_000;
        const milliseconds = String(instant - second).padStart(3, '0');
        const local = localText(second, offset);
        expect(parseRequestTime(`${local}.${milliseconds}${offsetText(offset, colon)}`)).toBe(instant);
        expect(parseRequestTime(`${local}${offsetText(offset, colon)}`)).toBe(second);
      }),
      { numRuns: 2_000 },
    );
  });

  it('is read back from ISO 8601 in UTC, written with a Z', () => {
    fc.assert(
      fc.property(instants, (instant) => {
        expect(parseRequestTime(new Date(instant).toISOString())).toBe(instant);
      }),
      { numRuns: 1_000 },
    );
  });

  it('keeps the milliseconds of a fraction of any length and drops further digits', () => {
    fc.assert(
      fc.property(instants, offsets, fractions, (instant, offset, { milliseconds, text }) => {
        const second = Math.floor(instant / 1_000) * 1_000;
        const written = `${localText(second, offset)}${text}${offsetText(offset, ':')}`;
        expect(parseRequestTime(written)).toBe(second + milliseconds);
      }),
      { numRuns: 2_000 },
    );
  });

  it('loses no millisecond of a second to floating point', () => {
    for (let millisecond = 0; millisecond < 1_000; millisecond++) {
      const text = String(millisecond).padStart(3, '0');
      expect(parseRequestTime(`2019-01-01T01:01:01.${text}Z`)).toBe(1_546_304_461_000 + millisecond);
      expect(parseRequestTime(`2019-01-01T01:01:01.${text}999999Z`)).toBe(1_546_304_461_000 + millisecond);
    }
  });

  it.each([
    ['2019-07-12T12:08:56+05:30', 1_562_913_536_000],
    ['2019-01-01T01:01:01Z', 1_546_304_461_000],
    ['1685599933871', 1_685_599_933_871],
    ['2024-02-29T23:59:59-00:30', 1_709_252_999_000],
    ['2000-02-29T00:00:00Z', 951_782_400_000],
    ['1970-01-01T00:00:00-00:00', 0],
    // Java leaves out zero seconds, and can append the zone; .NET writes seven digits; PHP and Python write other offsets.
    ['2026-11-25T07:14Z', 1_795_590_840_000],
    ['2026-11-25T15:14+08:00', 1_795_590_840_000],
    ['2026-11-25T15:14+08:00[Asia/Shanghai]', 1_795_590_840_000],
    ['2026-11-25T15:14+0800', 1_795_590_840_000],
    ['2026-11-25T15:14+08', 1_795_590_840_000],
    ['2026-11-25T07:14:00.1234567Z', 1_795_590_840_123],
    ['2026-11-25T07:14:00,123Z', 1_795_590_840_123],
    ['2026-11-25t07:14:00z', 1_795_590_840_000],
    ['20261125T071400Z', 1_795_590_840_000],
    ['20261125T1514+0800', 1_795_590_840_000],
    ['2026-11-25T07:14.5Z', 1_795_590_870_000],
    ['2026-11-25T07Z', 1_795_590_000_000],
    ['2026-11-24T24:00Z', 1_795_564_800_000],
  ])('%s is the instant %d', (text, instant) => {
    expect(parseRequestTime(text)).toBe(instant);
  });
});

describe('a request-time is invalid', () => {
  const valid = { year: 2023, month: 6, day: 15, hour: 12, minute: 30, second: 45, ahead: 5, minutes: 30 };
  type Fields = typeof valid;
  const write = (fields: Fields): string =>
    `${String(fields.year).padStart(4, '0')}-${two(fields.month)}-${two(fields.day)}` +
    `T${two(fields.hour)}:${two(fields.minute)}:${two(fields.second)}` +
    `+${two(fields.ahead)}:${two(fields.minutes)}`;
  const from = (min: number): fc.Arbitrary<number> => fc.integer({ min, max: 99 });
  const isLeap = (year: number): boolean => (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  const lengthOf = (year: number, month: number): number =>
    [31, isLeap(year) ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1] ?? 0;

  it('with a day that its month does not have: 30 February, 31 April, 29 February of a common year', () => {
    fc.assert(
      fc.property(fc.nat(9_999), fc.integer({ min: 1, max: 12 }), fc.nat(99), (year, month, day) => {
        const exists = day >= 1 && day <= lengthOf(year, month);
        const read = parseRequestTime(write({ ...valid, year, month, day }));
        expect(read === undefined).toBe(!exists);
      }),
      { numRuns: 3_000 },
    );
  });

  it('with a month, hour, minute, second or offset out of range', () => {
    const beyond: fc.Arbitrary<Partial<Fields>> = fc.oneof(
      fc.oneof(fc.constant(0), from(13)).map((month) => ({ month })),
      from(24).map((hour) => ({ hour })),
      from(60).map((minute) => ({ minute })),
      from(60).map((second) => ({ second })),
      from(24).map((ahead) => ({ ahead })),
      from(60).map((minutes) => ({ minutes })),
    );
    fc.assert(
      fc.property(beyond, (field) => {
        expect(parseRequestTime(write({ ...valid, ...field }))).toBeUndefined();
      }),
      { numRuns: 500 },
    );
  });

  it('without an offset: it could be any instant of a day', () => {
    fc.assert(
      fc.property(instants, fractions, (instant, { text }) => {
        expect(parseRequestTime(localText(instant, 0) + text)).toBeUndefined();
      }),
    );
  });

  it('with more digits than an instant can have', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: BigInt(LAST_INSTANT) + 1n, max: 10n ** 40n }), (number) => {
        expect(parseRequestTime(String(number))).toBeUndefined();
      }),
    );
  });

  it('with a character before or after it, a line break included', () => {
    const validTimes = fc.oneof(
      fc.integer({ min: 0, max: LAST_INSTANT }).map(String),
      instants.map((instant) => new Date(instant).toISOString()),
    );
    fc.assert(
      fc.property(
        validTimes,
        fc.constantFrom(' ', '\n', '\t', '\0', 'x', '+', '-', '\u00a0', '.'),
        (text, more) => {
          expect(parseRequestTime(text + more)).toBeUndefined();
          expect(parseRequestTime(more + text)).toBeUndefined();
        },
      ),
    );
  });

  it.each([
    '',
    '-1',
    '1e3',
    '0x10',
    '1685599933871.5',
    '１６８５５９９９３３８７１',
    '2019-01-01',
    '2019-01-01 01:01:01Z',
    '2019-01-01T24:00:01Z',
    '2019-01-01T25Z',
    '2019-01-01T01:01',
    '2019-01-01T0101Z',
    '20190101T01:01Z',
    '2019-02-29T01:01Z',
    '2019-01-01T01:01+24',
    '2019-01-01T01:01+05:60',
    '2019-01-01T01:01Z[]',
    '+002019-01-01T01:01:01Z',
    '2019-01-01T01:01:01.Z',
    'Tue, 01 Jan 2019 01:01:01 GMT',
  ])('as %j', (text) => {
    expect(parseRequestTime(text)).toBeUndefined();
  });
});

describe('random text in place of a request-time', () => {
  const altered = fc
    .tuple(
      instants.map((instant) => new Date(instant).toISOString()),
      fc.nat(23),
      fc.nat(2),
      fc.oneof(fc.stringMatching(/^[0-9TZ:.+-]{0,3}$/), fc.string({ unit: 'binary', maxLength: 2 })),
    )
    .map(([text, at, length, inserted]) => text.slice(0, at) + inserted + text.slice(at + length));
  const texts = fc.oneof(fc.string({ unit: 'binary' }), fc.stringMatching(/^[0-9TZ:.+-]*$/), altered);

  it('is refused, or is read as the instant that Date reads, if Date reads it', () => {
    fc.assert(
      fc.property(texts, (text) => {
        const instant = parseRequestTime(text);
        if (instant === undefined) return;
        const read = /^\d+$/.test(text)
          ? Number(text)
          : Date.parse(text.replace(/([+-]\d\d)(\d\d)$/, '$1:$2'));
        // Date does not read every form of ISO 8601.
        if (!Number.isNaN(read)) expect(instant).toBe(read);
      }),
      { numRuns: 10_000 },
    );
  });
});
