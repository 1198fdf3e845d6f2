import type { OtherKind } from '@notify-capture/core';
import type { OutgoingRequest } from '../exchange.ts';
import { IDENTIFYING_ID, type MessageForm, otherForms, sampleMessage } from '../message-kinds.ts';

/** Signs bodies: the endpoint under test. */
interface Signer {
  sign(body: string): OutgoingRequest;
}

/** A genuine message of another kind than a capture. */
export interface OtherMessage {
  readonly kind: OtherKind;
  readonly type?: string;
  readonly sent: string;
  readonly request: OutgoingRequest;
  /** Its ids by their names in the protocol. No other message has them. */
  readonly ids: Readonly<Record<string, string>>;
  /** The texts in its body that no other message has. */
  readonly uniqueTexts: readonly string[];
}

/** Signs a new message of each documented type. */
export function newOtherMessages(signer: Signer): readonly OtherMessage[] {
  return otherForms().map((form) => newOtherMessage(signer, form));
}

/** Signs a new message with the kind and the type of another one. */
export function newOtherMessage(
  signer: Signer,
  { kind, type }: MessageForm & { readonly kind: OtherKind },
): OtherMessage {
  const form = { kind, ...(type === undefined ? {} : { type }) };
  const body = newBody(form);
  const common = new Set(textsIn(newBody(form)));
  const uniqueTexts = textsIn(body).filter((text) => !common.has(text));
  const ids = Object.entries(body).filter(
    (field): field is [string, string] => field[0].endsWith('Id') && uniqueTexts.includes(String(field[1])),
  );
  return {
    ...form,
    sent: `a genuine ${type ?? `message of the kind ${kind}`}`,
    request: signer.sign(JSON.stringify(body)),
    ids: Object.fromEntries(ids),
    uniqueTexts,
  };
}

/** Has the message an id that a list may show? */
export function isIdentified({ kind }: Pick<OtherMessage, 'kind'>): boolean {
  return IDENTIFYING_ID[kind] !== undefined;
}

/** The merchant's own id shows that the message belongs to certify. */
function newBody(form: MessageForm): Readonly<Record<string, unknown>> {
  const fields = Object.entries(sampleMessage(form)).map(([name, value]) =>
    name.endsWith('RequestId') ? [name, String(value).replace(/^[A-Z]+_REQUEST/, 'CERTIFY')] : [name, value],
  );
  return Object.fromEntries(fields);
}

function textsIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
}
