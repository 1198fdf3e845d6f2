import type { OutgoingRequest } from '../exchange.ts';
import { DOCUMENTED, type DocumentedMessage, IDENTIFYING_ID, sampleMessage } from '../message-kinds.ts';

/** Signs bodies: the endpoint under test. */
export interface Signer {
  sign(body: string): OutgoingRequest;
}

/** A genuine message of another kind than a capture. */
export interface OtherMessage extends DocumentedMessage {
  readonly sent: string;
  readonly request: OutgoingRequest;
  /** Its ids by their names in the protocol. No other message has them, except those of the same series. */
  readonly ids: Readonly<Record<string, string>>;
  /** The texts in its body that no other message has, except those of the same series. */
  readonly uniqueTexts: readonly string[];
}

/** Signs each documented message, with new ids. */
export function newOtherMessages(signer: Signer): readonly OtherMessage[] {
  return DOCUMENTED.map((documented) => newOtherMessage(signer, documented));
}

/** Signs a documented message with new ids, and with fields that replace those of the sample. */
export function newOtherMessage(
  signer: Signer,
  documented: DocumentedMessage,
  fields: Readonly<Record<string, unknown>> = {},
): OtherMessage {
  const body = { ...newBody(documented), ...fields };
  const common = new Set(textsIn(newBody(documented)));
  const uniqueTexts = textsIn(body).filter((text) => !common.has(text));
  const ids = Object.entries(body).filter(
    (field): field is [string, string] => field[0].endsWith('Id') && uniqueTexts.includes(String(field[1])),
  );
  return {
    ...documented,
    sent: `a genuine ${describeMessage(documented)}`,
    request: signer.sign(JSON.stringify(body)),
    ids: Object.fromEntries(ids),
    uniqueTexts,
  };
}

/** The type of a message and, if the type does not tell it from the others, its name. */
function describeMessage({ kind, name, type }: DocumentedMessage): string {
  if (type === undefined) return `message of the kind ${kind}`;
  return type === name ? type : `${type} (${name})`;
}

/** Has the message an id that a list may show? */
export function isIdentified({ kind }: Pick<OtherMessage, 'kind'>): boolean {
  return IDENTIFYING_ID[kind] !== undefined;
}

/** The fields of a sample. The merchant's own id shows that the message belongs to certify. */
export function newBody({ kind, name }: DocumentedMessage): Readonly<Record<string, unknown>> {
  const fields = Object.entries(sampleMessage({ kind, type: name })).map(([field, value]) =>
    field.endsWith('RequestId')
      ? [field, String(value).replace(/^[A-Z]+_REQUEST/, 'CERTIFY')]
      : [field, value],
  );
  return Object.fromEntries(fields);
}

function textsIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
}
