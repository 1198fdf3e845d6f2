import { MESSAGE_KINDS } from '../message-kinds.ts';
import type { ListDescription } from './list-body.ts';
import { fieldsOf, type ListSettings, MerchantList } from './merchant-list.ts';
import { isIdentified, type OtherMessage } from './other-messages.ts';

const DESCRIPTION: ListDescription = {
  option: '--others',
  name: { en: 'list of handled messages', zh: '已处理消息的列表' },
  entries: {
    en: 'objects with kind, type and the ids of the message, such as disputeId',
    zh: '带 kind、type 和消息 ID（如 disputeId）的对象',
  },
};

/**
 * The list of handled messages at `--others URL`: at least the messages of other kinds than captures that the endpoint has
 * handled since the run started. From each object certify reads
 *
 * - the ids of the message by their names in the protocol, such as `disputeId`, in the object or in its field `ids`. An
 *   endpoint that handles a message twice lists it twice.
 * - `kind` and `type`: for messages without an id that could be shown, and to name the one that is missing among several
 *   with the same id.
 */
export class OtherList extends MerchantList {
  constructor(url: URL, settings: ListSettings) {
    super(DESCRIPTION, url, settings);
  }

  /** All entries as soon as each message has more than `earlier` of them; otherwise the entries at the end of the time limit. */
  waitFor(messages: readonly OtherMessage[], earlier = 0): Promise<readonly unknown[]> {
    return this.poll(
      (entries) => entries,
      (entries) => messages.every((message) => entriesOf(entries, message).length > earlier),
    );
  }
}

/** The entries of a message: with its id; without an id, those of its kind and type. */
export function entriesOf(entries: readonly unknown[], message: OtherMessage): readonly unknown[] {
  if (isIdentified(message)) return entries.filter((entry) => hasId(entry, message));
  // The protocol has no name for an unknown kind, so the list may have another one than certify.
  if (message.kind === 'unknown') return entries.filter((entry) => !isOfDocumentedKind(entry));
  return entries.filter((entry) => isOfSameType(entry, message));
}

function isOfDocumentedKind(entry: unknown): boolean {
  const { kind } = fieldsOf(entry);
  return MESSAGE_KINDS.some((one) => one === kind && one !== 'unknown');
}

/** Does the entry name the kind and the type of the message? */
export function isOfSameType(entry: unknown, { kind, type }: Pick<OtherMessage, 'kind' | 'type'>): boolean {
  const fields = fieldsOf(entry);
  return fields['kind'] === kind && (fields['type'] ?? undefined) === type;
}

function hasId(entry: unknown, { ids }: OtherMessage): boolean {
  const fields = fieldsOf(entry);
  const inner = fieldsOf(fields['ids']);
  return Object.entries(ids).some(([name, id]) => fields[name] === id || inner[name] === id);
}
