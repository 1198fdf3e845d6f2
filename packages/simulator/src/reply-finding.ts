import type { LocalizedText } from '@notify-capture/core';
import type { Language } from './language.ts';

/** One difference between a reply and the documented acknowledgement. */
export interface ReplyFinding {
  /** The kind of the difference. */
  readonly code: ReplyFindingCode;
  /** The field's path in the body, or the header's name. */
  readonly path?: string;
  /** The received and the expected value. */
  readonly message: string;
  /** How to fix it. */
  readonly hint: string;
}

/** The kind of a {@link ReplyFinding}. */
export type ReplyFindingCode =
  | 'NO_REPLY'
  | 'STATUS'
  | 'CONTENT_TYPE'
  | 'BODY_NOT_JSON'
  | 'FIELD_MISSING'
  | 'FIELD_WRONG'
  | 'FIELD_UNKNOWN'
  | 'HEADER_MISSING'
  | 'HEADER_WRONG';

/** A {@link ReplyFinding} in every language. */
export interface LocalizedFinding extends Omit<ReplyFinding, 'message' | 'hint'> {
  readonly message: LocalizedText;
  readonly hint: LocalizedText;
}

/** A finding in one language. */
export function findingIn({ message, hint, ...rest }: LocalizedFinding, lang: Language): ReplyFinding {
  return { ...rest, message: message[lang], hint: hint[lang] };
}
