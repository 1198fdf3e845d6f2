import type { OutgoingRequest } from '../exchange.ts';
import type { CaptureList } from './capture-list.ts';
import type { CheckFinding } from './check.ts';
import type { Endpoint } from './endpoint.ts';
import { textOf } from './requests.ts';

const NO_LIST: CheckFinding = {
  verdict: 'inconclusive',
  note: {
    en: 'only a list of the booked captures can show this: set --captures URL',
    zh: '只有已入账请款的列表才能证明这一点：请设置 --captures URL',
  },
  needs: 'captures',
};
/** The list exists, but it shows nothing of this run. */
export const NOTHING_LISTED: CheckFinding = {
  verdict: 'inconclusive',
  note: {
    en: 'the list at --captures shows no capture of this run',
    zh: '--captures 的列表中没有本次运行的请款',
  },
};

/** Runs a check that needs the list of booked captures; without a list the check is inconclusive. */
export async function withCaptureList(
  endpoint: Endpoint,
  run: (captures: CaptureList, endpoint: Endpoint) => Promise<CheckFinding>,
): Promise<CheckFinding> {
  const { captures } = endpoint;
  return captures === undefined ? NO_LIST : run(captures, endpoint);
}

/**
 * Sends one more capture and waits until the list shows it. From then on the list is complete for all earlier
 * captures. Returns a finding when the list never shows it.
 */
export async function waitForLaterCapture(
  endpoint: Endpoint,
  captures: CaptureList,
): Promise<CheckFinding | undefined> {
  const request = endpoint.sign();
  await endpoint.send(request);
  const bookings = await captures.waitFor(captureIdOf(request));
  return bookings.length > 0 ? undefined : NOTHING_LISTED;
}

/** The id of the capture that a request is about. */
export function captureIdOf(request: OutgoingRequest): string {
  return (JSON.parse(textOf(request)) as { captureId: string }).captureId;
}
