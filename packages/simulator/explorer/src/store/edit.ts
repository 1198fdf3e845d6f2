import type { MessageDraft } from '../../../src/explorer/api.ts';
import { dispatch, message } from './store.ts';

/** Replaces the text of the body. Nothing happens if it is the same. */
export function setBodyText(text: string): void {
  const { draft } = message.peek();
  if (draft === undefined || !('text' in draft.body) || draft.body.text === text) return;
  dispatch({ type: 'draftChanged', draft: { ...draft, body: { ...draft.body, text } } });
}

/** Changes parts of the draft. A part that is `undefined` is left out. */
export function changeDraft(
  change: { readonly [Name in keyof MessageDraft]?: MessageDraft[Name] | undefined },
): void {
  const { draft } = message.peek();
  if (draft === undefined) return;
  const entries = Object.entries({ ...draft, ...change }).filter(([, value]) => value !== undefined);
  dispatch({ type: 'draftChanged', draft: Object.fromEntries(entries) as unknown as MessageDraft });
}
