import { otherForms } from '../message-kinds.ts';
import type { CheckFinding } from './check.ts';
import type { Endpoint } from './endpoint.ts';
import { entriesOf, isOfSameType, type OtherList } from './other-list.ts';
import { isIdentified, newOtherMessage, newOtherMessages, type OtherMessage } from './other-messages.ts';

/** The number of parallel copies of each message. */
export const COPIES = 3;

/** How often the list contains each acknowledged message. */
export interface OtherEntries {
  /** Without the messages for which the list cannot show it. */
  readonly counts: readonly { readonly message: OtherMessage; readonly count: number }[];
  /** `true`: a later message is in the list, so no entry of the earlier ones will follow. */
  readonly isComplete: boolean;
}

const NO_LIST: CheckFinding = {
  verdict: 'inconclusive',
  note: {
    en: 'only a list of the handled messages can show this: set --others URL',
    zh: '只有已处理通知的列表才能证明这一点：请设置 --others URL',
  },
  blocking: false,
};

/** Runs a check that needs the list of handled messages; without a list the check is inconclusive. */
export async function withOtherList(
  { others }: Endpoint,
  run: (list: OtherList) => Promise<CheckFinding>,
): Promise<CheckFinding> {
  return others === undefined ? NO_LIST : run(others);
}

/** Sends each documented message once, or several copies in parallel and one more. Counts its entries in the list. */
export async function countEntries(
  endpoint: Endpoint,
  list: OtherList,
  copies: number,
): Promise<OtherEntries> {
  // After this, the list is complete for the messages of earlier checks.
  const before = await listAfterLaterMessage(endpoint, list);
  const acknowledged: OtherMessage[] = [];
  for (const message of newOtherMessages(endpoint))
    if (await isAcknowledged(endpoint, message, copies)) acknowledged.push(message);
  const listed = await list.waitFor(acknowledged.filter(isIdentified));
  const after = await listAfterLaterMessage(endpoint, list);
  const counts = acknowledged.flatMap((message) => {
    const count = entriesOf(after?.entries ?? listed, message).length;
    if (isIdentified(message)) return [{ message, count }];
    // Without an id, the number is certain only if the list is complete before and after, and contains the types.
    if (before?.hasTypes !== true || after?.hasTypes !== true) return [];
    // The protocol has no name for an unknown kind, so the list may have another one than certify.
    if (message.kind === 'unknown' && count === 0) return [];
    return [{ message, count: count - entriesOf(before.entries, message).length }];
  });
  return { counts, isComplete: after !== undefined };
}

async function isAcknowledged(
  endpoint: Endpoint,
  { request }: OtherMessage,
  copies: number,
): Promise<boolean> {
  if (copies === 1) return endpoint.isAccepted(await endpoint.send(request));
  // An endpoint may reject parallel copies, with 503 or 429.
  const answers = await Promise.all(Array.from({ length: copies }, () => endpoint.sendOnce(request)));
  const last = await endpoint.send(request);
  return [...answers, last].some((answer) => endpoint.isAccepted(answer));
}

/** The list at a moment at which it is complete for all earlier messages. */
interface CompleteList {
  readonly entries: readonly unknown[];
  /** The entries contain the kinds and types of the protocol. */
  readonly hasTypes: boolean;
}

/**
 * Sends one more message, of a kind that the endpoint acknowledges. Returns the list as soon as it shows this message;
 * nothing if it never does.
 */
async function listAfterLaterMessage(endpoint: Endpoint, list: OtherList): Promise<CompleteList | undefined> {
  for (const form of otherForms().filter(isIdentified)) {
    const message = newOtherMessage(endpoint, form);
    if (!endpoint.isAccepted(await endpoint.send(message.request))) continue;
    const entries = await list.waitFor([message]);
    const own = entriesOf(entries, message);
    if (own.length === 0) return undefined;
    return { entries, hasTypes: own.some((entry) => isOfSameType(entry, message)) };
  }
  return undefined;
}
