import type { ImportResult } from '../../../src/explorer/api.ts';
import type { Problem } from '../api/client.ts';

/** A recording that was pasted or opened, and the messages in it. */
export interface ReplayState {
  readonly content: string;
  readonly fileName?: string;
  readonly result?: ImportResult;
  readonly problem?: Problem;
}

export const INITIAL_REPLAY: ReplayState = { content: '' };
