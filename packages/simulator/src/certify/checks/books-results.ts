import { type KnownResultCode, RESULT_CODES } from '@notify-capture/core';
import { sampleNotification } from '@notify-capture/core/testing';
import type { OutgoingRequest } from '../../exchange.ts';
import { captureIdOf, catchUp, UNLISTED, withList } from '../bookings.ts';
import type { Booking, CaptureList } from '../captures.ts';
import { type Check, type Finding, finding, type Observation } from '../check.ts';
import { type Endpoint, freshNotification } from '../endpoint.ts';
import { expectAccepted } from '../probes.ts';

const PENDING = { result: { resultCode: 'CAPTURE_IN_PROCESS', resultStatus: 'U' } };

/** Is the result in the merchant's books the one that was notified? */
export const BOOKS_RESULTS: readonly Check[] = [
  {
    id: 'final-result-follows-pending',
    group: 'books',
    level: 'required',
    needsCaptures: true,
    title: 'A final result after a pending one is booked, and a late pending one does not undo it',
    hint: 'A capture is settled by a final result alone: do not take the final one for a repeat of the pending one, and let no pending one overwrite a final one.',
    run: finalFollowsPending,
  },
  {
    id: 'failure-is-no-success',
    group: 'books',
    level: 'required',
    needsCaptures: true,
    title: 'A failed or pending capture is not booked as captured',
    hint: 'A notification is no success by itself: only result.resultStatus S with resultCode SUCCESS says that the money is captured.',
    run: (endpoint) => withList(endpoint, failureIsNoSuccess),
  },
];

async function finalFollowsPending(endpoint: Endpoint): Promise<Finding> {
  const capture = freshNotification();
  const [pending, final] = [endpoint.genuine({ ...capture, ...PENDING }), endpoint.genuine({ ...capture })];
  // That both are acknowledged is seen without a list.
  const taken = await expectAccepted(endpoint, [
    ['a pending result', pending],
    ['the final one of the same capture', final],
  ]);
  if (taken.verdict === 'fail') return taken;
  return withList(endpoint, (captures) => finalStays(captures, endpoint, pending, captureIdOf(final)));
}

async function finalStays(
  captures: CaptureList,
  endpoint: Endpoint,
  pending: OutgoingRequest,
  captureId: string,
): Promise<Finding> {
  const isCaptured = (bookings: readonly Booking[]) => bookings.some(({ outcome }) => outcome === 'captured');
  const expected = 'that it is listed as captured';
  const booked = await captures.waitFor(captureId, isCaptured);
  const unshown = booked.length === 0 ? await catchUp(endpoint, captures) : outcomeUnshown(booked);
  if (unshown !== undefined) return unshown;
  if (!isCaptured(booked)) {
    return finding([{ sent: 'a pending result, then SUCCESS/S', came: shownOutcomes(booked), expected }]);
  }
  await endpoint.send(pending);
  const caughtUp = await catchUp(endpoint, captures);
  if (caughtUp !== undefined) return caughtUp;
  const late = await captures.of(captureId);
  const came = shownOutcomes(late);
  if (!isCaptured(late)) return finding([{ sent: 'the pending result again', came, expected }]);
  if (late.filter(({ outcome }) => outcome === 'captured').length > 1) {
    return finding([{ sent: 'a pending result, then SUCCESS/S', came, expected: `${expected} once` }]);
  }
  return overtakenStays(captures, endpoint, isCaptured);
}

/** A pending result that the final one has overtaken on the way: no repeat, which a list of those seen would hold back. */
async function overtakenStays(
  captures: CaptureList,
  endpoint: Endpoint,
  isCaptured: (bookings: readonly Booking[]) => boolean,
): Promise<Finding> {
  const overtaken = freshNotification();
  const [final, behind] = [
    endpoint.genuine({ ...overtaken }),
    endpoint.genuine({ ...overtaken, ...PENDING }),
  ];
  await endpoint.send(final);
  await captures.waitFor(captureIdOf(final), isCaptured);
  await endpoint.send(behind);
  const unlisted = await catchUp(endpoint, captures);
  if (unlisted !== undefined) return unlisted;
  const last = await captures.of(captureIdOf(final));
  if (isCaptured(last)) return finding([]);
  const sent = 'SUCCESS/S, then the pending result that it overtook';
  return finding([{ sent, came: shownOutcomes(last), expected: 'that it is listed as captured' }]);
}

async function failureIsNoSuccess(captures: CaptureList, endpoint: Endpoint): Promise<Finding> {
  const success = endpoint.genuine();
  const results = [
    ...Object.keys(RESULT_CODES).map((code) => sampleNotification(code as KnownResultCode).result),
    { resultCode: 'BRAND_NEW_CODE', resultStatus: 'F' },
    { resultCode: 'BRAND_NEW_CODE', resultStatus: 'U' },
  ].filter(({ resultStatus }) => resultStatus !== 'S');
  const others = results.map(
    (result) => [`${result.resultCode}/${result.resultStatus}`, endpoint.genuine({ result })] as const,
  );
  for (const [, request] of others) await endpoint.send(request);
  await endpoint.send(success);
  const listed = await captures.waitFor(captureIdOf(success));
  if (listed.length === 0) return UNLISTED;
  const unshown = outcomeUnshown(listed);
  if (unshown !== undefined) return unshown;
  const why: Observation[] = [];
  for (const [sent, request] of others) {
    const bookings = await captures.of(captureIdOf(request));
    if (!bookings.some(({ outcome }) => outcome === 'captured')) continue;
    why.push({ sent, came: 'it is listed as captured', expected: 'that it is not' });
  }
  return finding(why);
}

function outcomeUnshown(bookings: readonly Booking[]): Finding | undefined {
  if (bookings.some(({ outcome }) => outcome !== undefined)) return undefined;
  return {
    verdict: 'not seen',
    note: 'the list shows no outcome (captured, failed, pending)',
    blocking: false,
  };
}

function shownOutcomes(bookings: readonly Booking[]): string {
  if (bookings.length === 0) return 'it is not listed';
  return `it is listed as ${bookings.map(({ outcome }) => outcome ?? '?').join(', ')}`;
}
