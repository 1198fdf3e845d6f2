import { describe, expect, it } from 'vitest';
import { CHECKS } from '../../src/certify/checks/list.ts';
import * as body from '../endpoints/body-faults.ts';
import * as booking from '../endpoints/booking-faults.ts';
import * as coarse from '../endpoints/coarse-keys.ts';
import type { CorrectEndpoint } from '../endpoints/correct-endpoint.ts';
import type { TrustedClient } from '../endpoints/messages.ts';
import * as others from '../endpoints/other-faults.ts';
import * as replies from '../endpoints/reply-faults.ts';
import { certifiable, failedOf } from '../endpoints/setup.ts';
import * as types from '../endpoints/type-faults.ts';
import * as verification from '../endpoints/verification-faults.ts';
import { LONG } from '../long-form.ts';

type Fault = readonly [
  Endpoint: new (trust: TrustedClient) => CorrectEndpoint,
  check: string,
  ...furtherChecks: string[],
];

/** The checks that an endpoint without verification fails. */
const FORGERIES = CHECKS.filter(
  ({ id }) =>
    id.endsWith('-is-signed') ||
    ['wrong-key-refused', 'malformed-signature-refused', 'body-verified-byte-for-byte'].includes(id),
).map(({ id }) => id);
/** The checks that an endpoint without refusals fails. */
const NO_REFUSAL = ['refusal-format', 'unknown-client-not-disclosed'];

/** Every endpoint that verifies signatures passes this check. At least one passed check is needed to be ready. */
const VERIFIES = 'wrong-key-refused';

/** Each endpoint has one fault. The first check is the one for this fault; the others fail as a consequence. */
const FAULTS: readonly Fault[] = [
  [verification.ReserializesBody, 'body-verified-byte-for-byte'],
  [verification.IgnoresQuery, 'query-string-is-signed'],
  [verification.AcceptsWithoutQuery, 'query-string-is-signed'],
  [verification.AcceptsWithSlash, 'path-is-signed'],
  [verification.IgnoresExceptions, 'malformed-signature-refused'],
  [verification.VerifiesNothing, 'body-is-signed', ...FORGERIES, ...NO_REFUSAL, 'forged-capture-not-booked'],
  [
    verification.AcceptsUnsigned,
    'missing-headers-refused',
    'duplicate-headers-refused',
    'forged-capture-not-booked',
  ],
  [verification.AcceptsAnyClient, 'unknown-client-refused'],
  [verification.VerifiesConfiguredClient, 'client-id-is-signed'],
  [verification.AcceptsOld, 'old-message-refused'],
  [verification.AcceptsFuture, 'future-message-refused'],
  [verification.AcceptsFiveMinutesOnly, 'last-attempt-accepted'],
  [verification.IgnoresPercentEncoding, 'signature-percent-decoded'],
  [verification.DecodesPlusAsSpace, 'signature-formats-accepted'],
  [verification.RequiresKeyVersion, 'key-version-optional'],
  [verification.SplitsAtCommaSpace, 'signature-spaces-optional'],
  [verification.AcceptsOnlyMilliseconds, 'time-in-iso-8601'],
  [verification.AcceptsOnlyIso, 'time-in-milliseconds'],
  [verification.ReadsFirstOfRepeatedHeaders, 'duplicate-headers-refused'],
  [verification.AcceptsAnyMethod, 'wrong-method-refused'],
  [verification.ReadsLowerCaseHeaders, 'header-names-case-insensitive'],
  [body.FailsOnUnknownFields, 'unknown-fields-ignored'],
  [body.RefusesUnknownCodes, 'unknown-result-code-acknowledged'],
  [body.RefusesFailures, 'every-result-code-acknowledged', 'unknown-result-code-acknowledged'],
  [body.RequiresCaptureTime, 'optional-fields-optional'],
  [body.DecodesEachChunk, 'non-ascii-text-accepted'],
  [body.AcknowledgesUnreadable, 'unreadable-body-refused', 'invalid-fields-refused'],
  [body.ValidatesNothing, 'incomplete-message-refused', 'invalid-fields-refused', 'only-captures-booked'],
  [body.HangsOnBrokenJson, 'unreadable-body-refused', 'invalid-fields-refused'],
  [body.StopsOnBrokenJson, 'unreadable-body-refused'],
  [body.HasNoSizeLimit, 'oversized-body-refused'],
  [body.HasNoTimeLimit, 'endless-body-times-out'],
  [body.ReadsOneBodyAtATime, 'hostile-bodies-survived', 'endless-body-times-out'],
  [body.FailsOnOtherTypes, 'other-kinds-acknowledged'],
  [replies.RepliesWithCode, 'acknowledgement-body', 'acknowledgement-headers'],
  [
    replies.RepliesWithText,
    'acknowledgement-body',
    'acknowledgement-content-type',
    'acknowledgement-headers',
  ],
  [replies.RepliesWith201, 'acknowledgement-status'],
  [
    replies.RepliesWith204,
    'acknowledgement-status',
    'acknowledgement-body',
    'acknowledgement-content-type',
    'acknowledgement-headers',
  ],
  [replies.OmitsHeaders, 'acknowledgement-headers'],
  [replies.SendsTextType, 'acknowledgement-content-type'],
  [replies.DisclosesUnknownClients, 'unknown-client-not-disclosed'],
  [replies.RepliesWithStackTrace, 'no-internals-in-replies'],
  [replies.RepliesWithBody, 'no-internals-in-replies'],
  [replies.SendsFrameworkHeader, 'no-framework-banner'],
  [replies.RefusesWith200, 'refusal-format'],
  [
    booking.BooksEveryCopy,
    'duplicates-booked-once',
    'parallel-duplicates-booked-once',
    'conflicting-result-refused',
  ],
  [booking.FailsOnDuplicate, 'duplicates-acknowledged', 'parallel-duplicates-acknowledged'],
  [booking.SelectsThenInserts, 'parallel-duplicates-booked-once', 'conflicting-result-refused'],
  [booking.KeepsFirstResult, 'final-result-replaces-pending', 'conflicting-result-refused'],
  [booking.IgnoresFinalAfterPending, 'final-result-replaces-pending'],
  [booking.KeepsLatestResult, 'final-result-replaces-pending', 'conflicting-result-refused'],
  [booking.UsesPaymentIdAsKey, 'captures-of-one-payment-booked'],
  [booking.IgnoresConflict, 'conflicting-result-refused'],
  [booking.BooksEverythingAsCaptured, 'failure-not-booked-as-captured', 'final-result-replaces-pending'],
  [booking.BooksOnlyBrl, 'acknowledged-capture-booked'],
  [booking.BooksHundredthsOfYen, 'acknowledged-capture-booked'],
  [booking.IgnoresMissingTimes, 'acknowledged-capture-booked'],
  [booking.IgnoresLongIds, 'acknowledged-capture-booked'],
  [booking.IgnoresEmoji, 'acknowledged-capture-booked'],
  [booking.BooksBeforeVerifying, 'forged-capture-not-booked'],
  [types.BooksPayments, 'only-captures-booked'],
  [types.BooksRefunds, 'only-captures-booked'],
  [types.BooksOtherTypesWithoutId, 'only-captures-booked'],
  [types.BooksWithoutCaptureId, 'only-captures-booked', 'invalid-fields-refused'],
  [types.BooksUndefinedAsText, 'only-captures-booked', 'invalid-fields-refused'],
  [others.BooksEveryAmount, 'only-captures-booked'],
  [others.RefusesWithoutNotifyType, 'other-kinds-acknowledged'],
  [others.RefusesOtherKinds, 'other-kinds-acknowledged'],
  [others.BreaksAtMissingResult, 'other-kinds-answered'],
  [others.HangsAtDisputes, 'other-kinds-answered'],
  [others.FailsOnRepeatedOther, 'other-kinds-answered'],
  [
    others.DropsOtherKinds,
    'other-kinds-handled',
    'other-kinds-with-one-id-handled',
    'other-kinds-handled-once',
  ],
  [
    others.DropsDisputes,
    'other-kinds-handled',
    'other-kinds-with-one-id-handled',
    'other-kinds-handled-once',
  ],
  [
    others.DropsAuthorizations,
    'other-kinds-handled',
    'other-kinds-with-one-id-handled',
    'other-kinds-handled-once',
  ],
  [others.DropsUnknown, 'other-kinds-handled', 'other-kinds-with-one-id-handled', 'other-kinds-handled-once'],
  [
    others.DropsFailedRefunds,
    'other-kinds-handled',
    'other-kinds-with-one-id-handled',
    'other-kinds-handled-once',
  ],
  [coarse.KeysByDisputeId, 'other-kinds-with-one-id-handled'],
  [coarse.KeysByPaymentId, 'other-kinds-with-one-id-handled'],
  [coarse.KeysPaymentsByType, 'other-kinds-with-one-id-handled'],
  [coarse.KeysByAnyPaymentId, 'other-kinds-with-one-id-handled'],
  [coarse.KeysByPaymentIdAndType, 'other-kinds-with-one-id-handled'],
  [coarse.KeysByRefundId, 'other-kinds-with-one-id-handled'],
  [coarse.KeysByToken, 'other-kinds-with-one-id-handled'],
  [coarse.KeysByVaultingRequestId, 'other-kinds-with-one-id-handled'],
  [coarse.KeysBySubscriptionId, 'other-kinds-with-one-id-handled'],
  [coarse.KeysBySubscriptionIdAndType, 'other-kinds-with-one-id-handled'],
  [coarse.KeysPaymentsBySubscriptionId, 'other-kinds-with-one-id-handled'],
  [coarse.KeysByRegistrationRequestId, 'other-kinds-with-one-id-handled'],
  [coarse.KeysByTransferId, 'other-kinds-with-one-id-handled'],
  [coarse.KeysByAssetId, 'other-kinds-with-one-id-handled'],
  [others.HandlesEveryCopy, 'other-kinds-handled-once'],
  [others.HandlesEveryAuthorization, 'other-kinds-handled-once'],
  [others.SelectsOthersThenInserts, 'other-kinds-handled-once'],
];

describe('an endpoint with a fault', () => {
  it.each(FAULTS.map(([Endpoint, ...ids]) => ({ Endpoint, name: Endpoint.name, check: ids[0], ids })))(
    `$name fails $check${LONG ? ' and no unrelated check' : ''}`,
    async ({ Endpoint, ids }) => {
      const { certify } = await certifiable(Endpoint);
      const only = LONG ? undefined : [...ids, VERIFIES];
      const certificate = await certify({ only, bookedWithinMs: 300 });
      expect(certificate.preflightError).toBeUndefined();
      expect([...failedOf(certificate)].sort()).toEqual([...new Set(ids)].sort());
      expect(certificate.ready).toBe(failedOf(certificate, 'required').length === 0);
    },
  );

  it.each([
    { Endpoint: coarse.KeysByDisputeId, sent: 7, listed: 1, missing: 'dispute DEFENSE_DUE_ALERT, dispute' },
    { Endpoint: coarse.KeysByPaymentId, sent: 6, listed: 3, missing: 'payment PAYMENT_PENDING, payment PAY' },
    { Endpoint: coarse.KeysByRefundId, sent: 2, listed: 1, missing: 'refund failed_refund, refund REFUND_' },
  ])(
    'that takes $missing… for repeats gets a report of them',
    async ({ Endpoint, sent, listed, missing }) => {
      const { certify } = await certifiable(Endpoint);
      const certificate = await certify({ only: ['other-kinds-with-one-id-handled', VERIFIES] });
      const received = `${sent} acknowledgements, and ${listed} entries in the list; missing: ${missing}`;
      expect(certificate.ready).toBe(false);
      expect(certificate.results).toContainEqual(
        expect.objectContaining({
          verdict: 'fail',
          observations: expect.arrayContaining([
            expect.objectContaining({ received: expect.stringContaining(received) }),
          ]),
        }),
      );
    },
  );

  it('fails nearly all checks if it acknowledges before it verifies', async () => {
    const { certify } = await certifiable(booking.AcknowledgesBeforeVerifying);
    const failed = failedOf(await certify({ only: LONG ? undefined : FORGERIES }));
    expect(failed).toEqual(expect.arrayContaining([...FORGERIES]));
  });

  it('fails acknowledged-in-time if it takes longer than 5 s, and passes it if it takes 5 s', async () => {
    const only = ['acknowledged-in-time'];
    const slow = await certifiable(replies.TakesLongerThanFiveSeconds);
    expect(failedOf(await slow.certify({ only }))).toEqual(only);
    const slowest = await certifiable(replies.TakesFiveSeconds);
    expect(failedOf(await slowest.certify({ only }))).toEqual([]);
  });

  it('exists for every check', () => {
    const fallible = new Set(FAULTS.flatMap(([, ...ids]) => ids)).add('acknowledged-in-time');
    expect(CHECKS.map(({ id }) => id).filter((id) => !fallible.has(id))).toEqual([]);
  });
});
