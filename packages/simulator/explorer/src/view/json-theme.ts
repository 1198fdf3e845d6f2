import { HighlightStyle } from '@codemirror/language';
import { EditorView } from '@codemirror/view';
import { tags } from '@lezer/highlight';

/** Custom properties reach into the shadow root, so the editor follows the theme of the page. */
export const LOOK = EditorView.theme({
  '&': { height: '100%', color: 'var(--text)', backgroundColor: 'var(--background)', fontSize: '13px' },
  // The box around the editor has the outline.
  '&.cm-focused': { outline: 'none' },
  '.cm-scroller': { fontFamily: 'var(--mono)', lineHeight: '1.5', overflow: 'auto' },
  '.cm-content': { caretColor: 'var(--text)', padding: '8px 0' },
  '.cm-gutters': { backgroundColor: 'var(--background)', color: 'var(--muted)', border: 'none' },
  '.cm-activeLine, .cm-activeLineGutter': { backgroundColor: 'transparent' },
  '&.cm-focused .cm-activeLine': { backgroundColor: 'var(--panel)' },
  '.cm-cursor': { borderLeftColor: 'var(--text)' },
  '&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground': {
    backgroundColor: 'var(--accent-panel)',
  },
  '.cm-tooltip': {
    backgroundColor: 'var(--background)',
    color: 'var(--text)',
    border: '1px solid var(--line)',
    borderRadius: '6px',
    overflow: 'hidden',
  },
  '.cm-tooltip-autocomplete > ul > li[aria-selected]': {
    backgroundColor: 'var(--accent-panel)',
    color: 'var(--text)',
  },
  '.cm-completionInfo': { padding: '4px 8px', maxWidth: '320px', fontFamily: 'var(--font)' },
  '.cm-diagnostic': { borderLeftWidth: '3px', fontFamily: 'var(--font)' },
  // Without the pictures of the base theme, which a strict policy does not allow.
  '.cm-lintRange-error': { backgroundImage: 'none', textDecoration: 'underline wavy var(--fail)' },
  '.cm-lintRange-warning': { backgroundImage: 'none', textDecoration: 'underline wavy var(--warn)' },
  '.cm-lint-marker': {
    content: 'normal',
    width: '8px',
    height: '8px',
    margin: '5px 3px',
    borderRadius: '50%',
  },
  '.cm-lint-marker-error': { content: 'normal', backgroundColor: 'var(--fail)' },
  '.cm-lint-marker-warning': { content: 'normal', backgroundColor: 'var(--warn)', borderRadius: '0' },
  '.cm-hidden-character': {
    padding: '0 3px',
    border: '1px solid var(--warn)',
    borderRadius: '3px',
    background: 'var(--warn-panel)',
    color: 'var(--warn)',
    fontSize: '12px',
  },
});

export const COLORS = HighlightStyle.define([
  { tag: tags.propertyName, color: 'var(--text)', fontWeight: '600' },
  { tag: tags.string, color: 'var(--accent)' },
  { tag: [tags.number, tags.bool, tags.null], color: 'var(--warn)' },
  { tag: [tags.punctuation, tags.separator, tags.bracket], color: 'var(--muted)' },
]);
