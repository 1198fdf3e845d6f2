import type { FoundEndpoint, Session } from '../../../src/explorer/api.ts';
import type { Problem } from '../api/client.ts';

export const PAGES = ['message', 'certify', 'replay'] as const;
export type Page = (typeof PAGES)[number];

/** The pane of a narrow window. */
export const PANES = ['cases', 'message', 'exchange', 'history'] as const;
export type Pane = (typeof PANES)[number];

export type Theme = 'light' | 'dark';

/** The dialogs of the page. */
export type Dialog = 'keys' | 'endpoint' | 'key' | undefined;

/** The sizes of the panes in px. `exchange`: in thousandths of the width that message and exchange share. */
export interface PaneSizes {
  readonly cases: number;
  readonly exchange: number;
  /** Missing: as much as the attempts need. */
  readonly line?: number;
  readonly history: number;
}

/** Everything around the message: session, page, theme, panes. */
export interface FrameState {
  readonly session?: Session;
  /** The page cannot work, and why. */
  readonly problem?: Problem;
  readonly page: Page;
  readonly pane: Pane;
  /** Missing: that of the system. */
  readonly theme?: Theme;
  readonly dialog: Dialog;
  /** The menu of cases is open, where they have no pane. */
  readonly menu: boolean;
  readonly sizes: PaneSizes;
  /** Whether the history is folded to its head, where this was chosen. */
  readonly folded: Readonly<Partial<Record<Page, boolean>>>;
  readonly found?: readonly FoundEndpoint[];
  readonly endpointProblem?: Problem;
  readonly endpointBusy: boolean;
}

export const INITIAL_FRAME: FrameState = {
  page: 'message',
  pane: 'message',
  dialog: undefined,
  menu: false,
  sizes: { cases: 248, exchange: 500, history: 116 },
  folded: {},
  endpointBusy: false,
};
