import { DOCUMENTED, type DocumentedMessage } from '../message-kinds.ts';
import type { CheckFinding } from './check.ts';
import type { Endpoint } from './endpoint.ts';
import { entriesOf, isOfSameType, type OtherList } from './other-list.ts';
import { isIdentified, newOtherMessage, type OtherMessage } from './other-messages.ts';

/** The number of parallel copies of each message. */
export const COPIES = 3;

const NO_LIST: CheckFinding = {
  verdict: 'inconclusive',
  note: {
    en: 'only a list of the handled messages can show this: set --others URL',
    zh: '只有已处理消息的列表才能证明这一点：请设置 --others URL',
  },
  needs: 'others',
};

/** Runs a check that needs the list of handled messages; without a list the check is inconclusive. */
export async function withOtherList(
  { others }: Endpoint,
  run: (list: OtherList) => Promise<CheckFinding>,
): Promise<CheckFinding> {
  return others === undefined ? NO_LIST : run(others);
}

/** What the list shows of some messages. */
export interface ListedMessages {
  readonly acknowledged: readonly OtherMessage[];
  /** `true`: a later message is in the list, so no entry of the earlier ones will follow. */
  readonly isComplete: boolean;
  /**
   * The entries of a message. Messages with the same id, or without an id and of the same type, have the same entries.
   * `undefined`: the list cannot show whether it contains the message.
   */
  entriesOf(message: OtherMessage): readonly unknown[] | undefined;
}

/** Sends messages one after another, each once or in several parallel copies and one more. Reads the list before and after. */
export async function sendListed(
  endpoint: Endpoint,
  list: OtherList,
  messages: readonly OtherMessage[],
  copies = 1,
): Promise<ListedMessages> {
  // After this, the list is complete for the messages of earlier checks.
  const before = await listAfterLaterMessage(endpoint, list);
  const acknowledged: OtherMessage[] = [];
  for (const message of messages)
    if (await isAcknowledged(endpoint, message, copies)) acknowledged.push(message);
  const listed = await list.waitFor(acknowledged.filter(isIdentified));
  const after = await listAfterLaterMessage(endpoint, list);
  return {
    acknowledged,
    isComplete: after !== undefined,
    entriesOf(message) {
      const entries = entriesOf(after?.entries ?? listed, message);
      if (isIdentified(message)) return entries;
      // Without an id, the number is certain only if the list is complete before and after, and contains the types.
      if (before?.hasTypes !== true || after?.hasTypes !== true) return undefined;
      // The later message can be of the same type.
      const later = after.message.name === message.name ? 1 : 0;
      return entries.slice(entriesOf(before.entries, message).length + later);
    },
  };
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
  /** The later message, whose entry is among the entries. */
  readonly message: OtherMessage;
  readonly entries: readonly unknown[];
  /** The entries contain the kinds and types of the protocol. */
  readonly hasTypes: boolean;
}

/** A kind with an id first: its entry is certain. An entry of the kind unknown shows no types. */
const LATER_MESSAGES: readonly DocumentedMessage[] = [
  ...DOCUMENTED.filter(isIdentified),
  ...DOCUMENTED.filter((documented) => !isIdentified(documented) && documented.kind !== 'unknown'),
];

/**
 * Sends one more message, of a kind that the endpoint acknowledges. Returns the list as soon as it shows this message;
 * nothing if it never does.
 */
async function listAfterLaterMessage(endpoint: Endpoint, list: OtherList): Promise<CompleteList | undefined> {
  for (const documented of LATER_MESSAGES) {
    const message = newOtherMessage(endpoint, documented);
    const earlier = isIdentified(message) ? 0 : entriesOf(await list.entries(), message).length;
    if (!endpoint.isAccepted(await endpoint.send(message.request))) continue;
    const entries = await list.waitFor([message], earlier);
    const own = entriesOf(entries, message);
    if (own.length <= earlier) return undefined;
    return { message, entries, hasTypes: own.some((entry) => isOfSameType(entry, message)) };
  }
  return undefined;
}
