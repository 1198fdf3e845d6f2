import type { LocalizedText } from '@notify-capture/core';
import type { Bytes, HeaderPair, MessageDraft, Segment, WireRequest } from './message.ts';

/** One request and its reply, as the history keeps it. */
export interface ExchangeRecord {
  /** Unique in all browsers. */
  readonly id: string;
  /** ISO 8601. */
  readonly at: string;
  readonly draft: MessageDraft;
  readonly request: WireRequest;
  readonly segments: readonly Segment[];
  readonly answer: WireAnswer;
  readonly verdict: Verdict;
  readonly explanation: Explanation;
}

/** A reply, or why there is none. */
export type WireAnswer =
  | {
      readonly kind: 'reply';
      readonly status: number;
      /** E.g. `Unauthorized`. */
      readonly statusText: string;
      readonly headers: readonly HeaderPair[];
      readonly body: Bytes;
      /** To the last byte, in ms. */
      readonly ms: number;
      readonly firstByteMs: number;
    }
  | {
      readonly kind: 'failure';
      /** E.g. `refused`, `timeout`. */
      readonly reason: string;
      readonly message: LocalizedText;
      readonly hint: LocalizedText;
      readonly ms: number;
    };

/** Whether the reply is the acknowledgement. */
export interface Verdict {
  readonly acknowledged: boolean;
  /** Why it is not; empty if it is. */
  readonly faults: readonly VerdictFinding[];
  readonly remarks: readonly VerdictFinding[];
}

/** One difference between the reply and the acknowledgement. */
export interface VerdictFinding {
  /** E.g. `STATUS`. */
  readonly code: string;
  /** The field of the body, or the name of the header. */
  readonly path?: string;
  readonly message: LocalizedText;
  readonly hint: LocalizedText;
}

/** Why the endpoint replied so. */
export interface Explanation {
  /**
   * `as_expected`: the message is wrong on purpose, and the endpoint refused it. `accepted_forgery`: the message is wrong
   * on purpose, and the endpoint accepted it. `unclear`: the message is wrong on purpose, and the reply, with status 200,
   * is neither the acknowledgement nor a refusal. `acknowledged`, `refused`: the message is genuine.
   */
  readonly kind: 'acknowledged' | 'refused' | 'as_expected' | 'accepted_forgery' | 'unclear' | 'no_reply';
  readonly summary: LocalizedText;
  /** What the endpoint sees: the diagnosis of the request that was sent, with the test key. Empty if it is valid. */
  readonly diagnosis: readonly DiagnosisFinding[];
  /** The likely causes of a refusal, the likeliest first. */
  readonly causes: readonly LikelyCause[];
  /** What the built-in endpoint has logged about the message. */
  readonly log?: readonly EndpointLogLine[];
}

/** A finding of core's diagnosis. */
export interface DiagnosisFinding {
  /** E.g. `REWRITTEN_TARGET`. */
  readonly code: string;
  readonly part: 'key' | 'method' | 'target' | 'client' | 'time' | 'body' | 'signature';
  readonly message: LocalizedText;
  readonly hint: LocalizedText;
}

/** A likely cause of a refusal, with its fix. */
export interface LikelyCause {
  /** E.g. `OTHER_KEY`, `QUERY_STRIPPED`, `LOGIN`. */
  readonly code: string;
  readonly cause: LocalizedText;
  readonly fix: LocalizedText;
  /** A page of the documents, such as `docs/replies.md`. */
  readonly page?: string;
  /** `true`: a probe has shown it. */
  readonly proven?: boolean;
}

/** A line of the log of the built-in endpoint. */
export interface EndpointLogLine {
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  readonly message: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** What the endpoint says that it received, for a diagnosis: from its log, or from a debugger. */
export interface ReceivedByEndpoint {
  readonly method?: string;
  readonly target?: string;
  readonly headers?: readonly HeaderPair[];
  readonly body?: string;
  /** The key that the endpoint has: PEM or bare base64. */
  readonly publicKey?: string;
  /** Lines of its log, in any form. The path that it verified and the findings of this library are read from them. */
  readonly log?: string;
}

/** The diagnosis of what the endpoint says that it received. */
export interface Diagnosis {
  readonly verdict: 'valid' | 'content_altered' | 'key_wrong' | 'not_examined';
  readonly findings: readonly DiagnosisFinding[];
}

/**
 * Probes of a refusing endpoint. Each probe is signed for what the endpoint may see, such as the path without its query.
 * If the endpoint accepts one, the cause is proven.
 */
export interface ProbeReport {
  readonly probes: readonly ProbeResult[];
  /** The proven cause, if there is one. */
  readonly cause?: LikelyCause;
}

/** One probe and its end. */
export interface ProbeResult {
  readonly code: string;
  readonly title: LocalizedText;
  readonly accepted: boolean;
  readonly status?: number;
}
