import type { LocalizedText } from '@notify-capture/core';

/** A message as the page edits it. The server signs it. */
export interface MessageDraft {
  readonly body: DraftBody;
  /** Default `POST`. */
  readonly method?: string;
  /** Path and query. Default: those of the endpoint. */
  readonly target?: string;
  /**
   * The time of the message: epoch milliseconds, ISO 8601 with an offset, or relative to now (`-73h`, `+10m`). Any other
   * text is sent unchanged. Default: now, in epoch milliseconds.
   */
  readonly requestTime?: string;
  /** Default: the client of the session. */
  readonly clientId?: string;
  /** Default: that of the session. `null`: the signature has no key version. */
  readonly keyVersion?: string | null;
  /** The form of the signature's value. Default `percent-encoded`. */
  readonly encoding?: 'percent-encoded' | 'bare';
  /** `untrusted`: a key that the endpoint does not trust makes the signature. Default `test`. */
  readonly key?: 'test' | 'untrusted';
  /** The parts that are signed in place of those that are sent: the message then changes on the way. */
  readonly signedAs?: SignedAs;
  /** Headers that replace those of the same name after signing; `null` removes them; a list repeats them. */
  readonly headers?: Readonly<Record<string, string | null | readonly string[]>>;
}

/**
 * The body of a draft. `text` is what the editor contains. `compact`: the server removes the white space between the JSON
 * tokens before it signs, as Alipay sends it; text that is not JSON stays unchanged. Default `true`.
 */
export type DraftBody = { readonly text: string; readonly compact?: boolean } | { readonly base64: string };

/** The parts of the signed content that differ from those that are sent. */
export interface SignedAs {
  readonly method?: string;
  readonly target?: string;
  readonly clientId?: string;
  readonly requestTime?: string;
  readonly body?: DraftBody;
}

/** Bytes: as text if they are UTF-8, otherwise as base64. */
export type Bytes =
  | { readonly text: string; readonly size: number; readonly truncated?: boolean }
  | { readonly base64: string; readonly size: number; readonly truncated?: boolean };

/** A header, as sent or received. A name may occur several times. */
export type HeaderPair = readonly [name: string, value: string];

/** A request on the wire. */
export interface WireRequest {
  readonly method: string;
  readonly url: string;
  readonly target: string;
  /** All of them, in the order of the wire. */
  readonly headers: readonly HeaderPair[];
  readonly body: Bytes;
}

/** The part of the signed content that a segment belongs to; `separator`: a space, the line feed or a dot. */
export type SegmentPart = 'method' | 'target' | 'client' | 'time' | 'body' | 'separator';

/** A segment of the signed content. All segments one after another are the signed content. */
export interface Segment {
  readonly part: SegmentPart;
  readonly bytes: Bytes;
  /** The part that is sent, if another one is signed. An endpoint then refuses the message. */
  readonly sent?: Bytes;
}

/** A change on the way that breaks one part of the signed content. */
export interface PartRisk {
  readonly part: Exclude<SegmentPart, 'separator'>;
  /** The code of core's diagnosis, such as `QUERY_STRIPPED`. */
  readonly code: string;
  /** What changes the part. */
  readonly cause: LocalizedText;
  /** How to fix it. */
  readonly fix: LocalizedText;
}

/** The message before it is sent. */
export interface Preview {
  readonly request: WireRequest;
  readonly segments: readonly Segment[];
  /** The signed content matches the request: an endpoint with the test key can accept it. */
  readonly genuine: boolean;
  /** `curl` sends exactly this request. */
  readonly curl: string;
  /** What the body says, whatever is wrong with the rest of the message. */
  readonly reading: Reading;
  /** Why this library would refuse the message as it is sent; missing if it would deliver it. */
  readonly refusal?: Refusal;
}

/** A refusal by this library. */
export interface Refusal {
  /** An error code of core, such as `TOO_OLD`. */
  readonly code: string;
  /** The HTTP status. */
  readonly status: number;
  readonly message: LocalizedText;
  readonly hint: LocalizedText;
}

/** What this library reads in the message. */
export type Reading =
  | {
      readonly accepted: true;
      readonly kind: string;
      readonly type?: string;
      readonly outcome?: 'captured' | 'failed' | 'pending';
      readonly action?: string;
      readonly advice?: LocalizedText;
      /** `false`: code and status contradict each other. */
      readonly consistent?: boolean;
      /** Optional fields that do not fit. */
      readonly warnings: readonly FieldProblem[];
    }
  | ({
      readonly accepted: false;
      /** The required fields that do not fit. */
      readonly problems: readonly FieldProblem[];
    } & Refusal);

/** A field that does not fit. */
export interface FieldProblem {
  /** E.g. `captureAmount.value`. */
  readonly path: string;
  /** Core's text, in English: `must be a string`. */
  readonly message: string;
  /** The same in every language. */
  readonly text: LocalizedText;
}

/** A field of the protocol, for completion and for the form. */
export interface FieldDescription {
  readonly path: string;
  readonly type: 'string' | 'object' | 'boolean';
  readonly required: boolean;
  readonly maxLength?: number;
  /** A regular expression for the whole value. */
  readonly pattern?: string;
  /** The possible values, with their meanings. */
  readonly values?: readonly { readonly value: string; readonly meaning: LocalizedText }[];
  readonly meaning: LocalizedText;
}
