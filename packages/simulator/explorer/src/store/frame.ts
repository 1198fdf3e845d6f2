import type { Action } from './actions.ts';
import type { FrameState } from './frame-state.ts';

export function reduceFrame(state: FrameState, action: Action): FrameState {
  switch (action.type) {
    case 'sessionLoaded': {
      const { problem: _, ...rest } = state;
      return { ...rest, session: action.session };
    }
    case 'pageFailed':
      return { ...state, problem: action.problem };
    case 'pageChosen':
      return { ...state, page: action.page, pane: 'message', menu: false };
    case 'paneChosen':
      return {
        ...state,
        pane: action.pane,
        ...(action.pane === 'exchange' ? { page: 'message' } : {}),
        ...(action.pane === 'cases' ? {} : { menu: false }),
      };
    case 'menuToggled':
      return { ...state, menu: action.open };
    case 'themeChosen':
      return { ...state, theme: action.theme };
    case 'dialogOpened':
      return { ...state, dialog: action.dialog };
    case 'dialogClosed': {
      const { endpointProblem: _, ...rest } = state;
      return { ...rest, dialog: undefined };
    }
    case 'paneSized':
      return { ...state, sizes: { ...state.sizes, ...action.sizes } };
    case 'historyFolded':
      return { ...state, folded: { ...state.folded, [state.page]: action.isFolded } };
    case 'endpointsFound':
      return { ...state, found: action.found };
    case 'endpointChanging': {
      const { endpointProblem: _, ...rest } = state;
      return { ...rest, endpointBusy: true };
    }
    case 'endpointSet': {
      if (state.session === undefined) return state;
      return {
        ...state,
        session: { ...state.session, endpoint: action.endpoint },
        endpointBusy: false,
        dialog: undefined,
      };
    }
    case 'endpointFailed':
      return { ...state, endpointProblem: action.problem, endpointBusy: false };
    case 'caseChosen':
    case 'ownCaseAdded':
      return { ...state, page: 'message', pane: 'message', menu: false };
    case 'deliveryStarted':
      return action.isResumed ? state : { ...state, page: 'message', pane: 'exchange' };
    case 'exchangeReceived':
    case 'exchangeSelected':
    case 'comparisonOpened':
      return { ...state, page: 'message', pane: 'exchange' };
    default:
      return state;
  }
}

/** The pages Certify and Replay need the room more, until one opens the history there too. */
export function isHistoryOpen({ page, folded }: FrameState): boolean {
  return !(folded[page] ?? page !== 'message');
}
