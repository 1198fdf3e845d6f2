import type { OutgoingRequest } from '../../exchange.ts';
import { captureIdOf, catchUp, withList } from '../bookings.ts';
import type { Booking, CaptureList } from '../captures.ts';
import { type Check, type Finding, finding, type Observation } from '../check.ts';
import { type Body, type Endpoint, freshNotification } from '../endpoint.ts';
import { described } from '../probes.ts';
import { textOf, withHeader } from '../requests.ts';
import { sendAtOnce } from './repeats.ts';

/** Is what was acknowledged in the merchant's books, and once? */
export const BOOKS_ONCE: readonly Check[] = [
  {
    id: 'acknowledged-is-booked',
    group: 'books',
    level: 'required',
    needsCaptures: true,
    title: 'What was acknowledged is booked, with its amount',
    hint: 'Acknowledge after the booking is committed, or after the message is in a durable queue. An amount is in the smallest unit of its currency: 500 JPY are 500, not 5.',
    run: (endpoint) => withList(endpoint, acknowledgedIsBooked),
  },
  {
    id: 'refused-is-not-booked',
    group: 'books',
    level: 'required',
    needsCaptures: true,
    title: 'What was forged is not booked',
    hint: 'Verify first and act afterwards: nothing of a message may be used before its signature holds.',
    run: (endpoint) => withList(endpoint, refusedIsNotBooked),
  },
  {
    id: 'duplicates-booked-once',
    group: 'books',
    level: 'required',
    needsCaptures: true,
    title: 'A capture that is notified again is booked once',
    hint: 'Put client-id and captureId under a unique index, in the same transaction as the booking.',
    run: (endpoint) =>
      withList(endpoint, async (captures) => {
        const body = freshNotification();
        const request = endpoint.genuine(body as Body);
        // Other bytes and another signature: it is the captureId that makes a repeat.
        const renewed = endpoint.genuine(body as Body, { requestTime: endpoint.time(-60_000) });
        const reordered = Object.fromEntries(Object.entries(body).reverse());
        const rewritten = endpoint.genuine(JSON.stringify(reordered));
        for (const repeat of [request, request, renewed, rewritten]) await endpoint.send(repeat);
        return bookedOnce(endpoint, captures, request, 'the same notification four times');
      }),
  },
  {
    id: 'parallel-duplicates-booked-once',
    group: 'books',
    level: 'required',
    needsCaptures: true,
    title: 'A capture that is notified ten times at once is booked once',
    hint: 'Looking first and inserting afterwards lets two copies through: let a unique index or a lock decide, not a SELECT.',
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
    id: 'captures-of-a-payment-kept-apart',
    group: 'books',
    level: 'required',
    needsCaptures: true,
    title: 'Two captures of one payment are both booked',
    hint: 'A payment can have several captures: the key of a capture is captureId, never paymentId.',
    run: (endpoint) => withList(endpoint, keptApart),
  },
];

async function acknowledgedIsBooked(captures: CaptureList, endpoint: Endpoint): Promise<Finding> {
  const why: Observation[] = [];
  const amounts = [
    { currency: 'BRL', value: '50000' },
    { currency: 'JPY', value: '500' },
    { currency: 'KWD', value: '1500' },
    // More than 32 bits hold, as an integer or as a floating-point number.
    { currency: 'IDR', value: '12345678901' },
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
  // What a forgery leaves behind must not hold back the genuine message of the same capture.
  const body = textOf(endpoint.genuine());
  await endpoint.send(endpoint.genuine(body, { as: endpoint.stranger }));
  const genuine = endpoint.genuine(body);
  await endpoint.send(genuine);
  if ((await captures.waitFor(captureIdOf(genuine))).length === 0) {
    const sent = 'a forgery, then the genuine message of the same capture';
    why.push({ sent, came: 'it is not listed', expected: 'that the genuine one is booked' });
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
