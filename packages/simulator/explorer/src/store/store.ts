import { batch, computed, type Signal, signal } from '@preact/signals';
import type { Action } from './actions.ts';
import { reduceCertification } from './certification.ts';
import { INITIAL_CERTIFICATION } from './certification-state.ts';
import { reduceExchanges } from './exchanges.ts';
import { INITIAL_EXCHANGES } from './exchanges-state.ts';
import { reduceFrame } from './frame.ts';
import { INITIAL_FRAME } from './frame-state.ts';
import { reduceMessage } from './message.ts';
import { INITIAL_MESSAGE } from './message-state.ts';
import { reduceReplay } from './replay.ts';
import { INITIAL_REPLAY } from './replay-state.ts';

/**
 * The state of the page, in slices. Only {@link dispatch} changes it, and only by a named action; a component reads the
 * slices that it draws, and is drawn again when one of them changes.
 */
export const frame = signal(INITIAL_FRAME);
export const message = signal(INITIAL_MESSAGE);
export const exchanges = signal(INITIAL_EXCHANGES);
export const certification = signal(INITIAL_CERTIFICATION);
export const replay = signal(INITIAL_REPLAY);

/** The latest actions, for a look from the console of the browser: `explorerActions`. */
const journal: Action[] = [];
const JOURNAL_LENGTH = 200;
Object.assign(globalThis, { explorerActions: journal });

export function dispatch(action: Action): void {
  journal.push(action);
  if (journal.length > JOURNAL_LENGTH) journal.shift();
  batch(() => {
    step(frame, reduceFrame, action);
    step(message, reduceMessage, action);
    step(exchanges, reduceExchanges, action);
    step(certification, reduceCertification, action);
    step(replay, reduceReplay, action);
  });
}

function step<State>(
  slice: Signal<State>,
  reduce: (state: State, action: Action) => State,
  action: Action,
): void {
  slice.value = reduce(slice.peek(), action);
}

/** The case of the message that is edited. */
export const chosenCase = computed(() => {
  const { caseId, gallery, own } = message.value;
  return own.find(({ id }) => id === caseId) ?? gallery?.cases.find(({ id }) => id === caseId);
});

/** The text of the body that is edited. Missing: its bytes are no text. */
export const bodyText = computed(() => {
  const body = message.value.draft?.body;
  return body !== undefined && 'text' in body ? body.text : undefined;
});

/** The exchange that is shown. */
export const shownEntry = computed(() => {
  const { entries, selected } = exchanges.value;
  return entries.find(({ record }) => record.id === selected);
});
