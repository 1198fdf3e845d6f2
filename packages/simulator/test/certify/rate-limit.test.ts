import { describe, expect, it } from 'vitest';
import { CHECKS } from '../../src/certify/checks/list.ts';
import * as limited from '../endpoints/limited-endpoints.ts';
import { certifiable, failedOf } from '../endpoints/setup.ts';

const BOOKS = CHECKS.filter(({ group }) => group === 'books').map(({ id }) => id);

describe('an endpoint with a rate limit', () => {
  it.each([limited.LimitsWithRetryAfter, limited.LimitsUntilDate])(
    'is certified if its replies contain Retry-After: $name',
    async (Endpoint) => {
      const { certify, endpoint } = await certifiable(Endpoint);
      const certificate = await certify({ skip: ['acknowledged-in-time', 'endless-body-times-out'] });
      expect((endpoint as limited.LimitsWithRetryAfter).rejected).toBeGreaterThan(0);
      expect(certificate.results.filter(({ verdict }) => verdict !== 'pass')).toEqual([]);
      expect(certificate.ready).toBe(true);
    },
  );

  it('is certified if only the list has a limit, and the time to wait does not count as the time to book', async () => {
    const { certify, endpoint } = await certifiable(limited.LimitsListWithRetryAfter);
    const certificate = await certify({ only: BOOKS, bookedWithinMs: 300 });
    expect((endpoint as limited.LimitsListWithRetryAfter).rejected).toBeGreaterThan(0);
    expect(certificate.results.filter(({ verdict }) => verdict !== 'pass')).toEqual([]);
  });

  it.each([
    [limited.LimitsWithoutRetryAfter, 'the endpoint replied with status 429 without Retry-After'],
    [limited.LimitsForAnHour, 'the endpoint replied with status 429 with Retry-After 3600 s'],
    [limited.LimitsForAges, 'the endpoint replied with status 429 with Retry-After 99999999999999999999 s'],
    [limited.LimitsSoon, 'the endpoint replied with status 429 with Retry-After soon'],
    [limited.LimitsForEver, 'the endpoint replied with status 429 with Retry-After 0 s'],
    [
      limited.LimitsListWithoutRetryAfter,
      'the list at --captures replied with status 429 without Retry-After',
    ],
  ])('fails no check, and the rest is inconclusive: %o', async (Endpoint, note) => {
    const { certify } = await certifiable(Endpoint);
    const only = [
      'signature-percent-decoded',
      'key-version-optional',
      ...BOOKS,
      'wrong-key-refused',
      'acknowledgement-body',
    ];
    const certificate = await certify({ only });
    expect(failedOf(certificate)).toEqual([]);
    const verdicts = certificate.results.map(({ verdict }) => verdict);
    const first = verdicts.indexOf('inconclusive');
    expect(first).toBeGreaterThan(0);
    expect(new Set(verdicts.slice(first))).toEqual(new Set(['inconclusive']));
    for (const result of certificate.results.slice(first))
      expect(result).toMatchObject({ note: expect.stringContaining(note) });
    expect(certificate).toMatchObject({ ready: false, verdict: 'not_proved' });
  });

  it('may reject parallel copies of a message with 429', async () => {
    const { certify } = await certifiable(limited.RejectsParallelCopiesWith429);
    const only = ['parallel-duplicates-acknowledged', 'parallel-duplicates-booked-once'];
    expect((await certify({ only })).results.filter(({ verdict }) => verdict !== 'pass')).toEqual([]);
  });
});
