import type { Action } from './actions.ts';
import type { ReplayState } from './replay-state.ts';

export function reduceReplay(state: ReplayState, action: Action): ReplayState {
  switch (action.type) {
    case 'recordingTyped':
      return {
        content: action.content,
        ...(action.fileName === undefined ? {} : { fileName: action.fileName }),
      };
    case 'recordingRead': {
      const { problem: _, ...rest } = state;
      return { ...rest, result: action.result };
    }
    case 'recordingFailed': {
      const { result: _, ...rest } = state;
      return { ...rest, problem: action.problem };
    }
    default:
      return state;
  }
}
