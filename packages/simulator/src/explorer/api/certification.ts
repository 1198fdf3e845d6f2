import type { LocalizedText } from '@notify-capture/core';
import type { RunFailure } from './delivery.ts';
import type { ShownEndpoint } from './endpoint.ts';
import type { WireAnswer } from './exchange.ts';
import type { WireRequest } from './message.ts';
import type { ApiLanguage } from './session.ts';

/** A check of `certify`. */
export interface CheckDescription {
  readonly id: string;
  /** E.g. `accepts`. */
  readonly group: string;
  readonly level: 'required' | 'advice';
  readonly title: LocalizedText;
  /** The list without which the check is inconclusive. */
  readonly needs?: 'captures' | 'others';
}

/** All checks. */
export interface CheckList {
  readonly groups: readonly { readonly group: string; readonly title: LocalizedText }[];
  readonly checks: readonly CheckDescription[];
}

/** The request for a certification. */
export interface CertificationRequest extends ShownEndpoint {
  /** The ids of the checks to run. Default: all. */
  readonly only?: readonly string[];
  readonly skip?: readonly string[];
  /** The run whose other results stay: its checks and those of this run become one report. */
  readonly previous?: string;
  /** The language of titles, notes and hints. Default: that of the session. */
  readonly lang?: ApiLanguage;
}

/** The result of a check. */
export interface CheckOutcome {
  readonly id: string;
  readonly group: string;
  readonly level: 'required' | 'advice';
  readonly title: string;
  readonly ms: number;
  readonly verdict: 'pass' | 'fail' | 'inconclusive';
  readonly note?: string;
  readonly hint?: string;
  readonly observations: readonly {
    readonly sent: string;
    readonly received: string;
    readonly expected: string;
  }[];
  /** `inconclusive`: the list that was not given. */
  readonly needs?: 'captures' | 'others';
  /** The first requests of the check and their replies; bodies are truncated. */
  readonly exchanges: readonly CheckExchange[];
  /** The number of all requests of the check. */
  readonly sent: number;
}

/** A request of a check and its reply. */
export interface CheckExchange {
  readonly request: WireRequest;
  readonly answer: WireAnswer;
}

/** The events of a certification. The stream ends after `ended` or `failed`. */
export type CertificationEvent =
  | {
      readonly event: 'started';
      /** The number of checks of the report: those that run, and those of the previous run that stay. */
      readonly total: number;
      readonly endpoint: string;
      /** The ids of the results of the previous run that stay. */
      readonly kept: readonly string[];
    }
  | { readonly event: 'checking'; readonly id: string }
  | { readonly event: 'check'; readonly result: CheckOutcome }
  | {
      readonly event: 'ended';
      readonly verdict: 'ready' | 'not_ready' | 'not_proved';
      readonly conclusion: string;
      readonly passed: number;
      readonly failed: number;
      readonly advice: number;
      readonly inconclusive: number;
      readonly ms: number;
      /** No check ran, and why. */
      readonly preflightError?: { readonly message: string; readonly hint: string };
    }
  | ({ readonly event: 'failed' } & RunFailure);
