import { useEffect } from 'preact/hooks';
import { send, sendAgain } from '../store/send.ts';
import { dispatch, exchanges, frame } from '../store/store.ts';

/** The keys of the whole page. */
export function useKeys(): void {
  useEffect(() => {
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  }, []);
}

function onKey(event: KeyboardEvent): void {
  if (frame.peek().session === undefined || frame.peek().dialog !== undefined) return;
  if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    if (frame.peek().page === 'message') void send();
    return;
  }
  if (event.key === 'Escape' && frame.peek().menu) dispatch({ type: 'menuToggled', open: false });
  if (event.key === 'Escape' && exchanges.peek().comparing) dispatch({ type: 'comparisonClosed' });
  if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event)) return;
  const act = KEYS[event.key];
  if (act === undefined) return;
  event.preventDefault();
  act();
}

const KEYS: Readonly<Record<string, () => void>> = {
  '/': openCases,
  r: () => void sendAgain(),
  c: compareShown,
  '?': () => dispatch({ type: 'dialogOpened', dialog: 'keys' }),
};

/** Shows the gallery where it is a menu or a pane of its own, and goes to its search. */
export function openCases(): void {
  dispatch({ type: 'menuToggled', open: true });
  dispatch({ type: 'paneChosen', pane: 'cases' });
  focusSoon('search');
}

/** Compares the marked exchanges, or the shown one with the one before it. */
export function compareShown(): void {
  const { marked, entries, selected, comparing } = exchanges.peek();
  if (comparing) {
    dispatch({ type: 'comparisonClosed' });
    return;
  }
  const index = Math.max(
    0,
    entries.findIndex(({ record }) => record.id === selected),
  );
  const latest = entries.slice(index, index + 2).map(({ record }) => record.id);
  const ids = marked.length === 2 ? marked : latest;
  if (ids.length === 2) dispatch({ type: 'comparisonOpened', ids });
}

/** After the next drawing, because the element may not be shown yet. */
function focusSoon(id: string): void {
  requestAnimationFrame(() => document.getElementById(id)?.focus());
}

/** Also inside the editor, which has a shadow root. */
function isTyping(event: KeyboardEvent): boolean {
  const [target] = event.composedPath();
  if (!(target instanceof HTMLElement)) return false;
  if (target instanceof HTMLInputElement)
    return !['checkbox', 'radio', 'button', 'file'].includes(target.type);
  return (
    target.isContentEditable || target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement
  );
}
