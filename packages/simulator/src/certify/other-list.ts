import type { ListDescription } from './list-body.ts';
import { fieldsOf, type ListSettings, MerchantList } from './merchant-list.ts';
import { isIdentified, type OtherMessage } from './other-messages.ts';

const DESCRIPTION: ListDescription = {
  option: '--others',
  name: { en: 'list of handled messages', zh: '已处理通知的列表' },
  entries: {
    en: 'objects with kind, type and the ids of the message, such as disputeId',
    zh: '带 kind、type 和通知 ID（如 disputeId）的对象',
  },
};

/**
 * The list of handled messages at `--others URL`: at least the messages of other kinds than captures that the endpoint has
 * handled since the run started. From each object certify reads
 *
 * - the ids of the message by their names in the protocol, such as `disputeId`, in the object or in its field `ids`. An
 *   endpoint that handles a message twice lists it twice.
 * - `kind` and `type`: only for messages without an id that could be shown.
 */
export class OtherList extends MerchantList {
  constructor(url: URL, settings: ListSettings) {
    super(DESCRIPTION, url, settings);
  }

  /** All entries as soon as each message has one; otherwise the entries at the end of the time limit. */
  waitFor(messages: readonly OtherMessage[]): Promise<readonly unknown[]> {
    return this.poll(
      (entries) => entries,
      (entries) => messages.every((message) => entriesOf(entries, message).length > 0),
    );
  }
}

/** The entries of a message; of a message without an id, those of its kind and type. */
export function entriesOf(entries: readonly unknown[], message: OtherMessage): readonly unknown[] {
  return entries.filter((entry) =>
    isIdentified(message) ? hasId(entry, message) : isOfSameType(entry, message),
  );
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
