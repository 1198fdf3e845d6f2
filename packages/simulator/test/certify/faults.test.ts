import { describe, expect, it } from 'vitest';
import { CHECKS } from '../../src/certify/checks/list.ts';
import * as body from '../endpoints/body-faults.ts';
import * as booking from '../endpoints/booking-faults.ts';
import type { Trust } from '../endpoints/messages.ts';
import * as replies from '../endpoints/reply-faults.ts';
import type { RightEndpoint } from '../endpoints/right-endpoint.ts';
import { certifiable, failedOf } from '../endpoints/setup.ts';
import * as verification from '../endpoints/verification-faults.ts';
import { LONG } from '../form.ts';

type Fault = readonly [Endpoint: new (trust: Trust) => RightEndpoint, named: string, ...follows: string[]];

/** Who takes whatever it verifies wrongly takes all of these. */
const FORGERIES = CHECKS.filter(
  ({ id }) =>
    id.endsWith('-is-signed') ||
    ['foreign-key-refused', 'malformed-signature-refused', 'body-verified-byte-for-byte'].includes(id),
).map(({ id }) => id);
/** A stranger gets no refusal that could say something, or that could say it twice. */
const NO_REFUSAL = ['refusals-say-so', 'unknown-client-not-told-apart'];

/** What an endpoint passes that verifies at all: without any passed check, none is ready. */
const VERIFIES = 'foreign-key-refused';

/** Each has one fault: the check that is named after it fails, and of the others only what follows from it. */
const FAULTS: readonly Fault[] = [
  [verification.SerialisesAgain, 'body-verified-byte-for-byte'],
  [verification.IgnoresQuery, 'query-string-is-signed'],
  [verification.QueryIsOptional, 'query-string-is-signed'],
  [verification.SlashIsOptional, 'path-is-signed'],
  [verification.ExceptionsAreFine, 'malformed-signature-refused'],
  [verification.VerifiesNothing, 'body-is-signed', ...FORGERIES, ...NO_REFUSAL, 'refused-is-not-booked'],
  [
    verification.UnsignedIsFine,
    'missing-headers-refused',
    'doubled-headers-refused',
    'refused-is-not-booked',
  ],
  [verification.AnyClient, 'unknown-client-refused'],
  [verification.ClientFromConfiguration, 'client-id-is-signed'],
  [verification.AcceptsStale, 'stale-message-refused'],
  [verification.AcceptsFuture, 'future-message-refused'],
  [verification.WindowOfFiveMinutes, 'last-attempt-accepted'],
  [verification.DecodesNoPercent, 'signature-is-percent-decoded'],
  [verification.PlusIsBlank, 'signature-in-any-spelling'],
  [verification.RequiresKeyVersion, 'key-version-may-be-absent'],
  [verification.SplitsAtCommaBlank, 'signature-blanks-do-not-matter'],
  [verification.OnlyMilliseconds, 'time-in-iso-8601'],
  [verification.OnlyIso, 'time-in-milliseconds'],
  [verification.FirstOfDoubledHeaders, 'doubled-headers-refused'],
  [verification.AnyMethod, 'wrong-method-refused'],
  [verification.HeaderNamesAsDocumented, 'header-names-in-any-case'],
  [body.FailsAtUnknownFields, 'unknown-fields-ignored'],
  [body.RefusesUnknownCodes, 'unknown-result-code-acknowledged'],
  [body.RefusesFailures, 'every-result-code-acknowledged', 'unknown-result-code-acknowledged'],
  [body.WantsCaptureTime, 'optional-fields-are-optional'],
  [body.DecodesEachChunk, 'text-beyond-ascii'],
  [body.AcknowledgesTheUnreadable, 'unreadable-body-refused', 'misfitting-fields-refused'],
  [body.ValidatesNothing, 'meaningless-message-refused', 'misfitting-fields-refused'],
  [body.HangsAtBrokenJson, 'unreadable-body-refused', 'misfitting-fields-refused'],
  [body.DiesOfBrokenJson, 'unreadable-body-refused'],
  [body.NoLimit, 'oversized-body-refused'],
  [body.WaitsForever, 'endless-body-given-up'],
  [body.OneAtATime, 'hostile-bodies-withstood', 'endless-body-given-up'],
  [body.FallsOverOtherTypes, 'other-types-answered'],
  [replies.SaysSuccess, 'acknowledgement-body', 'acknowledgement-headers'],
  [
    replies.SaysSuccessAsText,
    'acknowledgement-body',
    'acknowledgement-content-type',
    'acknowledgement-headers',
  ],
  [replies.Answers201, 'acknowledgement-status'],
  [
    replies.Answers204,
    'acknowledgement-status',
    'acknowledgement-body',
    'acknowledgement-content-type',
    'acknowledgement-headers',
  ],
  [replies.LeavesHeadersOut, 'acknowledgement-headers'],
  [replies.TypeIsText, 'acknowledgement-content-type'],
  [replies.TellsUnknownClients, 'unknown-client-not-told-apart'],
  [replies.ShowsStackTraces, 'no-internals-in-replies'],
  [replies.EchoesTheBody, 'no-internals-in-replies'],
  [replies.SaysItsFramework, 'no-framework-banner'],
  [replies.RefusesWith200, 'refusals-say-so'],
  [
    booking.RunsTwice,
    'duplicates-booked-once',
    'parallel-duplicates-booked-once',
    'conflicting-final-noticed',
  ],
  [booking.DuplicateIsAnError, 'duplicates-acknowledged', 'parallel-duplicates-settle'],
  [booking.LooksThenBooks, 'parallel-duplicates-booked-once', 'conflicting-final-noticed'],
  [booking.FirstResultStays, 'final-result-follows-pending', 'conflicting-final-noticed'],
  [booking.DropsFinalAfterPending, 'final-result-follows-pending'],
  [booking.LatestResultWins, 'final-result-follows-pending', 'conflicting-final-noticed'],
  [booking.KeyIsThePayment, 'captures-of-a-payment-kept-apart'],
  [booking.SilentConflict, 'conflicting-final-noticed'],
  [booking.EverythingIsCaptured, 'failure-is-no-success', 'final-result-follows-pending'],
  [booking.BooksNothing, 'acknowledged-is-booked'],
  [booking.HundredthsOfYen, 'acknowledged-is-booked'],
  [booking.BooksBeforeItVerifies, 'refused-is-not-booked'],
];

describe('a wrong endpoint', () => {
  it.each(FAULTS.map(([Endpoint, ...ids]) => ({ Endpoint, name: Endpoint.name, named: ids[0], ids })))(
    `$name fails $named${LONG ? ', and of the others only what follows from its fault' : ''}`,
    async ({ Endpoint, ids }) => {
      const { certify } = await certifiable(Endpoint);
      const only = LONG ? undefined : [...ids, VERIFIES];
      const certificate = await certify({ only, bookedWithinMs: 300 });
      expect(certificate.stopped).toBeUndefined();
      expect([...failedOf(certificate)].sort()).toEqual([...new Set(ids)].sort());
      expect(certificate.ready).toBe(failedOf(certificate, 'required').length === 0);
    },
  );

  it('acknowledges before it verifies, and fails nearly all', async () => {
    const { certify } = await certifiable(booking.AcknowledgesFirst);
    const failed = failedOf(await certify({ only: LONG ? undefined : FORGERIES }));
    expect(failed).toEqual(expect.arrayContaining([...FORGERIES]));
  });

  it('that takes longer than 5 s fails acknowledged-in-time, and one that takes 5 s does not', async () => {
    const only = ['acknowledged-in-time'];
    const slow = await certifiable(replies.TakesLonger);
    expect(failedOf(await slow.certify({ only }))).toEqual(only);
    const slowest = await certifiable(replies.TakesFiveSeconds);
    expect(failedOf(await slowest.certify({ only }))).toEqual([]);
  });

  it('is known for every check: none of them can only pass', () => {
    const fallible = new Set(FAULTS.flatMap(([, ...ids]) => ids)).add('acknowledged-in-time');
    expect(CHECKS.map(({ id }) => id).filter((id) => !fallible.has(id))).toEqual([]);
  });
});
