import type {
  Books,
  DeliveryEvent,
  DeliveryFaults,
  DeliveryRole,
  DeliveryState,
  Diagnosis,
  ExchangeRecord,
  ProbeReport,
} from '../../../src/explorer/api.ts';
import type { Problem } from '../api/client.ts';

export const EXCHANGE_TABS = ['reply', 'request', 'why', 'code'] as const;
export type ExchangeTab = (typeof EXCHANGE_TABS)[number];

/** An exchange as the history keeps it. */
export interface HistoryEntry {
  readonly record: ExchangeRecord;
  readonly caseId?: string;
  /** The message is not that of the case: it was changed. */
  readonly edited?: boolean;
  /** Set for an attempt of a delivery. */
  readonly attempt?: AttemptPlace;
}

/** The place of an attempt in its delivery. */
export interface AttemptPlace {
  readonly delivery: string;
  readonly role: DeliveryRole;
  readonly number: number;
  readonly copy: number;
  /** Since the first attempt, in ms on Alipay's clock. */
  readonly afterMs: number;
  readonly ackLost: boolean;
}

/** A delivery as the time line draws it. */
export interface DeliveryView {
  readonly id: string;
  readonly startedAt: number;
  readonly status: DeliveryState;
  readonly planned: readonly { readonly number: number; readonly afterMs: number }[];
  readonly roles: readonly DeliveryRole[];
  readonly faults?: DeliveryFaults;
  /** What happens now: the gap before an attempt, or an attempt without a reply yet. */
  readonly now?: {
    readonly kind: 'waiting' | 'sending';
    readonly role: DeliveryRole;
    readonly number: number;
    readonly afterMs: number;
  };
  readonly end?: Extract<DeliveryEvent, { readonly event: 'ended' }>;
  readonly problem?: Problem;
}

/** What was sent, and what is shown of it. */
export interface ExchangesState {
  /** The newest first. */
  readonly entries: readonly HistoryEntry[];
  readonly selected?: string;
  readonly tab: ExchangeTab;
  readonly sending: boolean;
  readonly sendProblem?: Problem;
  readonly delivery?: DeliveryView;
  readonly books?: Books;
  readonly filter: string;
  /** The exchanges that are marked for a comparison, at most two. */
  readonly marked: readonly string[];
  readonly comparing: boolean;
  readonly probes: Readonly<Record<string, ProbeReport | 'running'>>;
  readonly diagnoses: Readonly<Record<string, Diagnosis>>;
}

export const INITIAL_EXCHANGES: ExchangesState = {
  entries: [],
  tab: 'reply',
  sending: false,
  filter: '',
  marked: [],
  comparing: false,
  probes: {},
  diagnoses: {},
};

/** The history keeps so many exchanges. */
export const MAX_ENTRIES = 300;
