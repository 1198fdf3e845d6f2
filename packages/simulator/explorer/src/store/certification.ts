import type { CertificationEvent, CheckOutcome } from '../../../src/explorer/api.ts';
import type { Action } from './actions.ts';
import type { CertificationState } from './certification-state.ts';

export function reduceCertification(state: CertificationState, action: Action): CertificationState {
  switch (action.type) {
    case 'checksLoaded':
      return { ...state, list: action.list };
    case 'certificationStarted': {
      const { end: _end, problem: _problem, ...rest } = state;
      const results = action.only === undefined ? {} : without(state.results, action.only);
      return { ...rest, id: action.id, phase: 'running', total: 0, checking: [], results, open: [] };
    }
    case 'certificationEvent':
      return action.id === state.id ? reduceEvent(state, action.event) : state;
    case 'certificationFailed':
      return { ...state, phase: 'ended', checking: [], problem: action.problem };
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
      return { ...state, total: event.total };
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
      return { ...state, phase: 'ended', checking: [], end: event };
    case 'failed':
      return {
        ...state,
        phase: 'ended',
        checking: [],
        problem: { code: event.code, message: event.message, hint: event.hint },
      };
  }
}

function without(
  results: Readonly<Record<string, CheckOutcome>>,
  ids: readonly string[],
): Readonly<Record<string, CheckOutcome>> {
  return Object.fromEntries(Object.entries(results).filter(([id]) => !ids.includes(id)));
}
