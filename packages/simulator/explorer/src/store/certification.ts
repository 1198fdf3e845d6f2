import type { CertificationEvent, CheckOutcome } from '../../../src/explorer/api.ts';
import type { Problem } from '../api/client.ts';
import type { Action } from './actions.ts';
import type { CertificationState } from './certification-state.ts';

export function reduceCertification(state: CertificationState, action: Action): CertificationState {
  switch (action.type) {
    case 'checksLoaded':
      return { ...state, list: action.list };
    case 'certificationStarted': {
      const { end, problem: _problem, before: _before, ...rest } = state;
      const before =
        end === undefined || state.id === undefined
          ? {}
          : { before: { id: state.id, results: state.results, end } };
      const results = action.only === undefined ? {} : without(state.results, action.only);
      return {
        ...rest,
        ...(action.only === undefined ? {} : before),
        id: action.id,
        phase: 'running',
        total: 0,
        checking: [],
        results,
        open: [],
      };
    }
    case 'certificationEvent':
      return action.id === state.id ? reduceEvent(state, action.event) : state;
    case 'certificationFailed':
      return failed(state, action.problem);
    case 'checkToggled': {
      const closed = state.open.filter((id) => id !== action.id);
      return { ...state, open: closed.length < state.open.length ? closed : [...closed, action.id] };
    }
    case 'checksFiltered':
      return { ...state, only: action.only };
    default:
      return state;
  }
}

function reduceEvent(state: CertificationState, event: CertificationEvent): CertificationState {
  switch (event.event) {
    case 'started':
      return {
        ...state,
        total: event.total,
        results: Object.fromEntries(Object.entries(state.results).filter(([id]) => event.kept.includes(id))),
      };
    case 'checking':
      return { ...state, checking: [...state.checking, event.id] };
    case 'check': {
      const { id, verdict } = event.result;
      const isFirstFailure =
        verdict === 'fail' && !Object.values(state.results).some((one) => one.verdict === 'fail');
      return {
        ...state,
        checking: state.checking.filter((one) => one !== id),
        results: { ...state.results, [id]: event.result },
        open: isFirstFailure ? [...state.open, id] : state.open,
      };
    }
    case 'ended':
      // The report of this run is empty then; the one before stays.
      if (event.preflightError !== undefined && state.before !== undefined)
        return failed(state, { code: 'PREFLIGHT', ...event.preflightError });
      return { ...state, phase: 'ended', checking: [], end: event };
    case 'failed':
      return failed(state, { code: event.code, message: event.message, hint: event.hint });
  }
}

/** The results and the report that can be saved are always of the same run. */
function failed({ before, ...state }: CertificationState, problem: Problem): CertificationState {
  return { ...state, ...before, phase: 'ended', checking: [], problem };
}

function without(
  results: Readonly<Record<string, CheckOutcome>>,
  ids: readonly string[],
): Readonly<Record<string, CheckOutcome>> {
  return Object.fromEntries(Object.entries(results).filter(([id]) => !ids.includes(id)));
}
