import type { OutgoingRequest } from '../../exchange.ts';
import type { Booking, CaptureList } from '../captures.ts';
import type { Check, Finding, Observation } from '../check.ts';
import { finding } from '../check.ts';
import { type Endpoint, freshNotification } from '../endpoint.ts';
import { described, expectAccepted } from '../probes.ts';
import { textOf, withHeader } from '../requests.ts';
import { sendAtOnce } from './repeats.ts';

const FAILED = { result: { resultCode: 'RISK_REJECT', resultStatus: 'F', resultMessage: 'no.' } };
const PENDING = { result: { resultCode: 'CAPTURE_IN_PROCESS', resultStatus: 'U' } };
const NO_LIST: Finding = {
  verdict: 'not seen',
  note: 'only a list of what was booked shows this: give --captures URL',
  blocking: false,
};
const UNLISTED: Finding = {
  verdict: 'not seen',
  note: 'the list shows nothing of what is sent now',
  blocking: true,
};

/** What only the merchant's books can show. */
export const BOOKS: readonly Check[] = [
  {
    id: 'acknowledged-is-booked',
    group: 'books',
    level: 'required',
    needsCaptures: true,
    title: 'What was acknowledged is booked, with its amount',
    remedy:
      'Acknowledge after the booking is committed, or after the message is in a durable queue. An amount is in the smallest unit of its currency: 500 JPY are 500, not 5.',
    run: (endpoint) => withList(endpoint, acknowledgedIsBooked),
  },
  {
    id: 'refused-is-not-booked',
    group: 'books',
    level: 'required',
    needsCaptures: true,
    title: 'What was forged is not booked',
    remedy: 'Verify first and act afterwards: nothing of a message may be used before its signature holds.',
    run: (endpoint) => withList(endpoint, refusedIsNotBooked),
  },
  {
    id: 'duplicates-booked-once',
    group: 'books',
    level: 'required',
    needsCaptures: true,
    title: 'A capture that is notified again is booked once',
    remedy: 'Put client-id and captureId under a unique index, in the same transaction as the booking.',
    run: (endpoint) =>
      withList(endpoint, async (captures) => {
        const request = endpoint.genuine();
        for (let copy = 0; copy < 3; copy += 1) await endpoint.send(request);
        return bookedOnce(endpoint, captures, request, 'the same notification three times');
      }),
  },
  {
    id: 'parallel-duplicates-booked-once',
    group: 'books',
    level: 'required',
    needsCaptures: true,
    title: 'A capture that is notified ten times at once is booked once',
    remedy:
      'Looking first and inserting afterwards lets two copies through: let a unique index or a lock decide, not a SELECT.',
    run: (endpoint) =>
      withList(endpoint, async (captures) => {
        for (let round = 0; round < 3; round += 1) {
          const request = endpoint.genuine();
          await sendAtOnce(endpoint, request);
          const found = await bookedOnce(endpoint, captures, request, 'ten copies at once');
          if (found.verdict !== 'pass') return found;
        }
        return finding([]);
      }),
  },
  {
    id: 'final-result-follows-pending',
    group: 'books',
    level: 'required',
    needsCaptures: true,
    title: 'A final result after a pending one is booked, and a late pending one does not undo it',
    remedy:
      'A capture is settled by a final result alone: do not take the final one for a repeat of the pending one, and let no pending one overwrite a final one.',
    run: finalFollowsPending,
  },
  {
    id: 'captures-of-a-payment-kept-apart',
    group: 'books',
    level: 'required',
    needsCaptures: true,
    title: 'Two captures of one payment are both booked',
    remedy: 'A payment can have several captures: the key of a capture is captureId, never paymentId.',
    run: (endpoint) => withList(endpoint, keptApart),
  },
  {
    id: 'failure-is-no-success',
    group: 'books',
    level: 'required',
    needsCaptures: true,
    title: 'A failed or pending capture is not booked as captured',
    remedy:
      'A notification is no success by itself: only result.resultStatus S with resultCode SUCCESS says that the money is captured.',
    run: (endpoint) => withList(endpoint, failureIsNoSuccess),
  },
];

/** Asks the list, once it shows what this very certificate sends. */
async function withList(
  endpoint: Endpoint,
  ask: (captures: CaptureList, endpoint: Endpoint) => Promise<Finding>,
): Promise<Finding> {
  const { captures } = endpoint;
  return captures === undefined ? NO_LIST : ask(captures, endpoint);
}

async function acknowledgedIsBooked(captures: CaptureList, endpoint: Endpoint): Promise<Finding> {
  const why: Observation[] = [];
  const amounts = [
    { currency: 'BRL', value: '50000' },
    { currency: 'JPY', value: '500' },
    { currency: 'KWD', value: '1500' },
  ];
  for (const captureAmount of amounts) {
    const sent = `a capture of ${captureAmount.value} smallest units of ${captureAmount.currency}`;
    const request = endpoint.genuine({ captureAmount });
    const answer = await endpoint.send(request);
    const [booking] = await captures.waitFor(captureIdOf(request));
    if (!endpoint.accepted(answer) || booking === undefined) {
      const listed = booking === undefined ? 'not listed' : 'listed';
      why.push({
        sent,
        came: `${described(answer, endpoint)}, and it is ${listed}`,
        expected: 'the acknowledgement, and that it is listed',
      });
    } else if (!fitsAmount(booking, captureAmount)) {
      const came = `it is listed with ${booking.minorUnits ?? '?'} ${booking.currency ?? ''}`;
      why.push({ sent, came, expected: 'the amount as it was sent' });
    }
  }
  return finding(why);
}

function fitsAmount({ currency, minorUnits }: Booking, sent: { currency: string; value: string }): boolean {
  return (currency ?? sent.currency) === sent.currency && (minorUnits ?? sent.value) === sent.value;
}

async function refusedIsNotBooked(captures: CaptureList, endpoint: Endpoint): Promise<Finding> {
  const tampered = endpoint.genuine();
  const forgeries: readonly (readonly [string, OutgoingRequest])[] = [
    ["a message that was signed with somebody else's key", endpoint.genuine({}, { as: endpoint.stranger })],
    [
      'a message whose amount was changed',
      { ...tampered, body: Buffer.from(textOf(tampered).replace('"50000"', '"90000"')) },
    ],
    ['a message without a signature', withHeader(endpoint.genuine(), 'signature')],
  ];
  for (const [, request] of forgeries) await endpoint.send(request);
  const caughtUp = await catchUp(endpoint, captures);
  if (caughtUp !== undefined) return caughtUp;
  const why: Observation[] = [];
  for (const [sent, request] of forgeries) {
    const bookings = await captures.of(captureIdOf(request));
    if (bookings.length > 0) why.push({ sent, came: 'it is listed as booked', expected: 'that it is not' });
  }
  return finding(why);
}

async function bookedOnce(
  endpoint: Endpoint,
  captures: CaptureList,
  request: OutgoingRequest,
  sent: string,
): Promise<Finding> {
  const captureId = captureIdOf(request);
  await captures.waitFor(captureId);
  const caughtUp = await catchUp(endpoint, captures);
  if (caughtUp !== undefined) return caughtUp;
  const { length } = await captures.of(captureId);
  if (length === 1) return finding([]);
  const came = length === 0 ? 'it is not listed' : `it is listed ${length} times`;
  return finding([{ sent, came, expected: 'that it is listed once' }]);
}

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
  return finding(isCaptured(late) ? [] : [{ sent: 'the pending result again', came, expected }]);
}

async function keptApart(captures: CaptureList, endpoint: Endpoint): Promise<Finding> {
  const why: Observation[] = [];
  const paymentId = `CERTIFY_PAYMENT_${captureIdOf(endpoint.genuine())}`;
  const sent = 'two captures with the same paymentId';
  for (const which of ['first', 'second']) {
    const request = endpoint.genuine({ paymentId });
    const answer = await endpoint.send(request);
    const booked = (await captures.waitFor(captureIdOf(request))).length > 0;
    if (endpoint.accepted(answer) && booked) continue;
    const came = `the ${which}: ${described(answer, endpoint)}, and it is ${booked ? '' : 'not '}listed`;
    why.push({ sent, came, expected: 'that both are acknowledged and listed' });
  }
  return finding(why);
}

async function failureIsNoSuccess(captures: CaptureList, endpoint: Endpoint): Promise<Finding> {
  const success = endpoint.genuine();
  const others = [
    ['RISK_REJECT/F', endpoint.genuine(FAILED)],
    ['CAPTURE_IN_PROCESS/U', endpoint.genuine(PENDING)],
  ] as const;
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

/** Once a later message is listed, an earlier one is too, or never will be. Else the list shows nothing. */
async function catchUp(endpoint: Endpoint, captures: CaptureList): Promise<Finding | undefined> {
  const request = endpoint.genuine();
  await endpoint.send(request);
  const listed = await captures.waitFor(captureIdOf(request));
  return listed.length > 0 ? undefined : UNLISTED;
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

function captureIdOf(request: OutgoingRequest): string {
  return (JSON.parse(textOf(request)) as { captureId: string }).captureId;
}
