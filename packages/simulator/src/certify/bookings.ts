import type { OutgoingRequest } from '../exchange.ts';
import type { CaptureList } from './captures.ts';
import type { Finding } from './check.ts';
import type { Endpoint } from './endpoint.ts';
import { textOf } from './requests.ts';

const NO_LIST: Finding = {
  verdict: 'not seen',
  note: 'only a list of what was booked shows this: give --captures URL',
  blocking: false,
};
/** The list is there, and shows nothing of this run. */
export const UNLISTED: Finding = {
  verdict: 'not seen',
  note: 'the list shows nothing of what is sent now',
  blocking: true,
};

/** Asks the list; without one nothing can be seen. */
export async function withList(
  endpoint: Endpoint,
  ask: (captures: CaptureList, endpoint: Endpoint) => Promise<Finding>,
): Promise<Finding> {
  const { captures } = endpoint;
  return captures === undefined ? NO_LIST : ask(captures, endpoint);
}

/** Once a later message is listed, an earlier one is too, or never will be. Else the list shows nothing. */
export async function catchUp(endpoint: Endpoint, captures: CaptureList): Promise<Finding | undefined> {
  const request = endpoint.genuine();
  await endpoint.send(request);
  const listed = await captures.waitFor(captureIdOf(request));
  return listed.length > 0 ? undefined : UNLISTED;
}

/** The id of the capture that a request is about. */
export function captureIdOf(request: OutgoingRequest): string {
  return (JSON.parse(textOf(request)) as { captureId: string }).captureId;
}
