import type { CertificationEvent, CheckList, CheckOutcome } from '../../../src/explorer/api.ts';
import type { Problem } from '../api/client.ts';

/** A run of `certify`, and its results so far. */
export interface CertificationState {
  readonly list?: CheckList;
  readonly id?: string;
  readonly phase: 'idle' | 'running' | 'ended';
  readonly total: number;
  /** The checks that run now. */
  readonly checking: readonly string[];
  readonly results: Readonly<Record<string, CheckOutcome>>;
  readonly end?: Extract<CertificationEvent, { readonly event: 'ended' }>;
  /** The report before some of its checks ran again: it is shown again if they cannot. */
  readonly before?: Pick<CertificationState, 'id' | 'results' | 'end'>;
  readonly problem?: Problem;
  /** The checks whose details are open. */
  readonly open: readonly string[];
  readonly only: 'all' | 'failed';
}

export const INITIAL_CERTIFICATION: CertificationState = {
  phase: 'idle',
  total: 0,
  checking: [],
  results: {},
  open: [],
  only: 'all',
};
