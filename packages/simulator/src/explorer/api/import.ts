import type { LocalizedText } from '@notify-capture/core';
import type { MessageDraft } from './message.ts';

/** The request to read recorded messages. */
export interface ImportRequest {
  /** Raw HTTP, a curl command, code that the explorer has exported, a HAR file, JSON with headers, or the bare JSON of a body. */
  readonly content: string;
}

/** The messages of a recording. */
export interface ImportResult {
  /** `code`: a `fetch` or a test that the explorer has exported. */
  readonly form: 'http' | 'curl' | 'code' | 'har' | 'json' | 'body';
  readonly messages: readonly ImportedMessage[];
  /** What was left out, such as requests that are no notifications. */
  readonly notes: readonly LocalizedText[];
}

/** A recorded message. It is signed with the test key. */
export interface ImportedMessage {
  readonly title: string;
  readonly kind: string;
  readonly draft: MessageDraft;
  /** The data of cards and persons, and the secrets that were replaced by invented ones. */
  readonly replaced: readonly ReplacedValue[];
  /** The recorded headers that are not used: the signature, and those of the connection. */
  readonly leftOut: readonly string[];
  /** What a reader has to check, such as a text whose private values were found by patterns alone. */
  readonly warnings: readonly LocalizedText[];
}

/** A value that was replaced. The original value stays nowhere. */
export interface ReplacedValue {
  /** E.g. `paymentResultInfo.cardNo`. */
  readonly path: string;
  readonly reason: LocalizedText;
}
