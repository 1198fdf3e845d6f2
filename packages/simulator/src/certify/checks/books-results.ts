import { type KnownResultCode, RESULT_CODES } from '@notify-capture/core';
import { sampleNotification } from '@notify-capture/core/testing';
import type { OutgoingRequest } from '../../exchange.ts';
import type { Booking, CaptureList } from '../capture-list.ts';
import { type Check, type CheckFinding, findingOf, type Observation } from '../check.ts';
import { type Endpoint, newNotification } from '../endpoint.ts';
import { expectAccepted } from '../probes.ts';
import { captureIdOf, NOTHING_LISTED, waitForLaterCapture, withCaptureList } from '../with-capture-list.ts';

const PENDING = { result: { resultCode: 'CAPTURE_IN_PROCESS', resultStatus: 'U' } };

/** Checks that the merchant's books contain the result of the notification. */
export const BOOKS_RESULTS: readonly Check[] = [
  {
    id: 'final-result-replaces-pending',
    group: 'books',
    level: 'required',
    needs: 'captures',
    title: {
      en: 'A final result replaces a pending one, and a late pending one does not replace it',
      zh: '最终结果会取代处理中的结果，迟到的处理中结果不会取代最终结果',
    },
    hint: {
      en: 'Only a final result settles a capture. Do not treat the final result as a repeat of the pending one, and do not replace a final result with a pending one.',
      zh: '只有最终结果才能结束一笔请款。不要把最终结果当作处理中结果的重复消息，也不要用处理中的结果覆盖最终结果。',
    },
    run: checkFinalAfterPending,
  },
  {
    id: 'failure-not-booked-as-captured',
    group: 'books',
    level: 'required',
    needs: 'captures',
    title: {
      en: 'A failed or pending capture is not booked as captured',
      zh: '失败或处理中的请款不会按成功入账',
    },
    hint: {
      en: 'Not every notification is a success. The money is captured only if result.resultStatus is S and resultCode is SUCCESS.',
      zh: '并非每条通知都表示成功。只有当 result.resultStatus 为 S 且 resultCode 为 SUCCESS 时，款项才请款成功。',
    },
    run: (endpoint) => withCaptureList(endpoint, checkFailures),
  },
];

async function checkFinalAfterPending(endpoint: Endpoint): Promise<CheckFinding> {
  const capture = newNotification();
  const [pending, final] = [endpoint.sign({ ...capture, ...PENDING }), endpoint.sign({ ...capture })];
  // The replies show the acknowledgements, so this part needs no list.
  const finding = await expectAccepted(endpoint, [
    ['a pending result', pending],
    ['the final result of the same capture', final],
  ]);
  if (finding.verdict === 'fail') return finding;
  return withCaptureList(endpoint, (captures) =>
    expectFinalResult(captures, endpoint, pending, captureIdOf(final)),
  );
}

async function expectFinalResult(
  captures: CaptureList,
  endpoint: Endpoint,
  pending: OutgoingRequest,
  captureId: string,
): Promise<CheckFinding> {
  const isCaptured = (bookings: readonly Booking[]) => bookings.some(({ outcome }) => outcome === 'captured');
  const expected = 'the capture listed as captured';
  const bookings = await captures.waitFor(captureId, isCaptured);
  const inconclusive =
    bookings.length === 0 ? await waitForLaterCapture(endpoint, captures) : inconclusiveOutcome(bookings);
  if (inconclusive !== undefined) return inconclusive;
  if (!isCaptured(bookings)) {
    return findingOf([
      { sent: 'a pending result, and then SUCCESS/S', received: listOutcomes(bookings), expected },
    ]);
  }
  await endpoint.send(pending);
  const unlisted = await waitForLaterCapture(endpoint, captures);
  if (unlisted !== undefined) return unlisted;
  const late = await captures.of(captureId);
  const received = listOutcomes(late);
  if (!isCaptured(late)) return findingOf([{ sent: 'the pending result again', received, expected }]);
  if (late.filter(({ outcome }) => outcome === 'captured').length > 1) {
    return findingOf([
      { sent: 'a pending result, and then SUCCESS/S', received, expected: `${expected} once` },
    ]);
  }
  return expectNoOverwrite(captures, endpoint, isCaptured);
}

/** Sends a pending result only after the final one. It is not a repeat, so a check for repeats does not stop it. */
async function expectNoOverwrite(
  captures: CaptureList,
  endpoint: Endpoint,
  isCaptured: (bookings: readonly Booking[]) => boolean,
): Promise<CheckFinding> {
  const capture = newNotification();
  const [final, latePending] = [endpoint.sign({ ...capture }), endpoint.sign({ ...capture, ...PENDING })];
  await endpoint.send(final);
  await captures.waitFor(captureIdOf(final), isCaptured);
  await endpoint.send(latePending);
  const unlisted = await waitForLaterCapture(endpoint, captures);
  if (unlisted !== undefined) return unlisted;
  const last = await captures.of(captureIdOf(final));
  if (isCaptured(last)) return findingOf([]);
  const sent = 'SUCCESS/S, and then the pending result';
  return findingOf([{ sent, received: listOutcomes(last), expected: 'the capture listed as captured' }]);
}

async function checkFailures(captures: CaptureList, endpoint: Endpoint): Promise<CheckFinding> {
  const success = endpoint.sign();
  const results = [
    ...Object.keys(RESULT_CODES).map((code) => sampleNotification(code as KnownResultCode).result),
    { resultCode: 'BRAND_NEW_CODE', resultStatus: 'F' },
    { resultCode: 'BRAND_NEW_CODE', resultStatus: 'U' },
  ].filter(({ resultStatus }) => resultStatus !== 'S');
  const others = results.map(
    (result) => [`${result.resultCode}/${result.resultStatus}`, endpoint.sign({ result })] as const,
  );
  for (const [, request] of others) await endpoint.send(request);
  await endpoint.send(success);
  const bookings = await captures.waitFor(captureIdOf(success));
  if (bookings.length === 0) return NOTHING_LISTED;
  const inconclusive = inconclusiveOutcome(bookings);
  if (inconclusive !== undefined) return inconclusive;
  const observations: Observation[] = [];
  for (const [sent, request] of others) {
    const bookings = await captures.of(captureIdOf(request));
    if (!bookings.some(({ outcome }) => outcome === 'captured')) continue;
    observations.push({
      sent,
      received: 'the capture is listed as captured',
      expected: 'another outcome in the list',
    });
  }
  return findingOf(observations);
}

function inconclusiveOutcome(bookings: readonly Booking[]): CheckFinding | undefined {
  if (bookings.some(({ outcome }) => outcome !== undefined)) return undefined;
  return {
    verdict: 'inconclusive',
    note: {
      en: 'the list at --captures contains no outcome (captured, failed, pending)',
      zh: '--captures 的列表中没有 outcome（captured、failed、pending）',
    },
  };
}

function listOutcomes(bookings: readonly Booking[]): string {
  if (bookings.length === 0) return 'the capture is not in the list';
  return `the capture is listed as ${bookings.map(({ outcome }) => outcome ?? '?').join(', ')}`;
}
