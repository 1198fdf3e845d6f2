import type { LocalizedText } from '@notify-capture/core';
import type { ShownEndpoint } from './endpoint.ts';
import type { ExchangeRecord } from './exchange.ts';
import type { MessageDraft } from './message.ts';

/** The faults of a delivery. */
export interface DeliveryFaults {
  /** The number of acknowledgements that the simulator treats as lost. Default 0. */
  readonly loseAck: number;
  /** The number of identical copies of each attempt, sent in parallel. Default 1. */
  readonly duplicate: number;
  /** Sends the final result first, and then that the capture is pending. */
  readonly reorder: boolean;
  /** Sends a second, different final result. */
  readonly conflict: boolean;
  /** A new `request-time` at each attempt. */
  readonly renewTime: boolean;
}

/** The request for a delivery. */
export interface DeliveryRequest extends ShownEndpoint {
  readonly draft: MessageDraft;
  readonly faults?: Partial<DeliveryFaults>;
  /** The factor by which the gaps are shorter. 1 is real time. Default 1000. */
  readonly speed?: number;
  /** `true`: the delivery waits for a step before each gap. */
  readonly paused?: boolean;
}

/** A change of a running delivery. `step` ends the current gap at once and leaves the delivery paused. */
export type DeliveryControl =
  | { readonly action: 'pause' }
  | { readonly action: 'resume' }
  | { readonly action: 'step' }
  | { readonly action: 'speed'; readonly speed: number }
  | { readonly action: 'stop' };

/** Why a run ended before its time, in every language. */
export interface RunFailure {
  readonly code: string;
  readonly message: LocalizedText;
  readonly hint: LocalizedText;
}

/** A delivery that was started. */
export interface StartedRun {
  readonly id: string;
}

/** The latest run of each kind. */
export interface LatestRuns {
  readonly delivery?: { readonly id: string; readonly ended: boolean };
  /** The last of `ids` is the latest run. Those before it are the ones that it continues, the oldest first. */
  readonly certification?: { readonly ids: readonly string[]; readonly ended: boolean };
}

/** The content of a message of a delivery. `message`: of another kind than a capture. */
export type DeliveryRole = 'result' | 'pending' | 'conflict' | 'message';

/** The state of a delivery. */
export interface DeliveryState {
  readonly state: 'running' | 'paused' | 'stopped' | 'ended';
  readonly speed: number;
}

/**
 * The events of a delivery, in their order. The stream starts with those that have already happened, and ends after
 * `ended` or `failed`.
 */
export type DeliveryEvent =
  | {
      readonly event: 'planned';
      readonly faults: DeliveryFaults;
      readonly messages: readonly { readonly role: DeliveryRole; readonly body: unknown }[];
      /** The times of the attempts since the first one, in ms on Alipay's clock. */
      readonly attempts: readonly { readonly number: number; readonly afterMs: number }[];
    }
  | ({ readonly event: 'state' } & DeliveryState)
  | {
      /** The gap before an attempt has started. */
      readonly event: 'waiting';
      readonly role: DeliveryRole;
      readonly number: number;
      readonly gapMs: number;
      readonly afterMs: number;
    }
  | {
      readonly event: 'sending';
      readonly role: DeliveryRole;
      readonly number: number;
      readonly copies: number;
      readonly afterMs: number;
    }
  | {
      readonly event: 'attempt';
      readonly role: DeliveryRole;
      readonly number: number;
      readonly copy: number;
      readonly afterMs: number;
      /** The endpoint acknowledged, but the simulator treats the reply as lost. */
      readonly ackLost: boolean;
      readonly exchange: ExchangeRecord;
    }
  | {
      readonly event: 'ended';
      readonly acknowledged: boolean;
      readonly stopped: boolean;
      readonly sent: number;
      readonly acksLost: number;
      readonly statuses: Readonly<Record<string, number>>;
      readonly ms: number;
    }
  | ({ readonly event: 'failed' } & RunFailure);
