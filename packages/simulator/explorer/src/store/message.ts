import type { GalleryCase, MessageDraft } from '../../../src/explorer/api.ts';
import { indented, isCompact, jsonProblem } from '../text/json-text.ts';
import type { Action } from './actions.ts';
import { type MessageState, NO_FAULTS } from './message-state.ts';

export function reduceMessage(state: MessageState, action: Action): MessageState {
  switch (action.type) {
    case 'galleryLoaded':
      return { ...state, gallery: action.gallery, risks: action.risks };
    case 'ownCasesRestored':
      return { ...state, own: action.cases };
    case 'ownCaseAdded':
      return choose({ ...state, own: [action.case, ...state.own] }, action.case);
    case 'ownCaseDeleted':
      return { ...state, own: state.own.filter(({ id }) => id !== action.id) };
    case 'searched':
      return { ...state, search: action.text };
    case 'caseChosen':
      return choose(state, action.case);
    case 'draftRestored':
      return {
        ...state,
        draft: readable(action.draft),
        edited: true,
        ...(action.caseId ? { caseId: action.caseId } : {}),
      };
    case 'draftChanged':
      return { ...state, draft: action.draft, edited: true };
    case 'editorTabChosen':
      return { ...state, tab: action.tab };
    case 'segmentChosen':
      return { ...state, segment: action.part };
    case 'previewed': {
      const { previewProblem: _, ...rest } = state;
      return { ...rest, preview: action.preview };
    }
    case 'previewFailed':
      return { ...state, previewProblem: action.problem };
    case 'deliveryToggled':
      return { ...state, delivers: action.on, faults: action.on ? state.faults : NO_FAULTS };
    case 'faultsChanged':
      return { ...state, delivers: true, faults: { ...state.faults, ...action.faults } };
    case 'speedChosen':
      return { ...state, speed: action.speed };
    default:
      return state;
  }
}

function choose(state: MessageState, chosen: GalleryCase): MessageState {
  const { previewProblem: _, ...rest } = state;
  return {
    ...rest,
    caseId: chosen.id,
    draft: readable(chosen.draft),
    edited: false,
    delivers: chosen.faults !== undefined,
    faults: { ...NO_FAULTS, ...chosen.faults },
  };
}

/** JSON on several lines where the server takes the line ends out again before it signs. */
function readable(draft: MessageDraft): MessageDraft {
  const { body } = draft;
  if (!('text' in body) || body.compact === false) return draft;
  if (!isCompact(body.text) || jsonProblem(body.text) !== undefined) return draft;
  return { ...draft, body: { ...body, text: indented(body.text) } };
}
