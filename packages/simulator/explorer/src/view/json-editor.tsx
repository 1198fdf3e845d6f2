import {
  autocompletion,
  closeBrackets,
  closeBracketsKeymap,
  completionKeymap,
} from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap, indentWithTab } from '@codemirror/commands';
import { json } from '@codemirror/lang-json';
import { bracketMatching, indentUnit, syntaxHighlighting } from '@codemirror/language';
import { forceLinting, linter, lintGutter } from '@codemirror/lint';
import { Annotation, EditorState, StateEffect, Transaction } from '@codemirror/state';
import {
  drawSelection,
  EditorView,
  highlightActiveLine,
  highlightSpecialChars,
  keymap,
  lineNumbers,
} from '@codemirror/view';
import { useEffect, useRef } from 'preact/hooks';
import type { Language } from '../../../src/language.ts';
import { bodyText, message } from '../store/store.ts';
import { HIDDEN_CHARACTERS, markOf } from '../text/visible.ts';
import { say } from '../words/language.ts';
import { MESSAGE_WORDS } from '../words/message.ts';
import { completeFields } from './json-completion.ts';
import { findMistakes } from './json-mistakes.ts';
import { COLORS, LOOK } from './json-theme.ts';

export interface JsonEditorProps {
  readonly text: string;
  readonly language: Language;
  readonly onText: (text: string) => void;
}

/** Marks a change that comes from the state, not from a key stroke. */
const fromState = Annotation.define<boolean>();

/** The server has read the message: the fields that do not fit can be marked, however late that is. */
const wasRead = StateEffect.define();

/**
 * A code editor for the body. It stands in a shadow root: there CodeMirror uses constructed style sheets, which a
 * Content-Security-Policy without 'unsafe-inline' allows, and no style element.
 */
export function JsonEditor({ text, language, onText }: JsonEditorProps) {
  const host = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView>(undefined);
  const latest = useRef(onText);
  latest.current = onText;
  // Another language makes another editor, another text does not.
  useEffect(() => {
    if (host.current === null) return;
    const root = host.current.shadowRoot ?? host.current.attachShadow({ mode: 'open' });
    const editor = new EditorView({
      root,
      parent: root,
      state: EditorState.create({ doc: text, extensions: extensionsFor((typed) => latest.current(typed)) }),
    });
    view.current = editor;
    return () => editor.destroy();
  }, [language]);
  useEffect(() => {
    const editor = view.current;
    // The text of the state now: further keys may have been typed since this drawing began.
    const current = bodyText.peek();
    if (editor === undefined || current === undefined || editor.state.doc.toString() === current) return;
    editor.dispatch({
      changes: { from: 0, to: editor.state.doc.length, insert: current },
      annotations: [fromState.of(true), Transaction.addToHistory.of(true)],
    });
  }, [text]);
  const { preview } = message.value;
  useEffect(() => {
    if (preview === undefined || view.current === undefined) return;
    view.current.dispatch({ effects: wasRead.of(null) });
    forceLinting(view.current);
  }, [preview]);
  return <div class="json-editor" ref={host} />;
}

function extensionsFor(onText: (text: string) => void) {
  return [
    lineNumbers(),
    history(),
    drawSelection(),
    bracketMatching(),
    closeBrackets(),
    highlightActiveLine(),
    highlightSpecialChars({ specialChars: HIDDEN_CHARACTERS, render: drawCharacter }),
    // The bytes of a line end stay as they are typed.
    EditorState.lineSeparator.of('\n'),
    indentUnit.of('  '),
    EditorView.lineWrapping,
    EditorView.contentAttributes.of({ 'aria-label': say(MESSAGE_WORDS.body), tabindex: '0' }),
    json(),
    syntaxHighlighting(COLORS),
    autocompletion({ override: [completeFields], icons: false }),
    linter(findMistakes, {
      delay: 200,
      needsRefresh: ({ transactions }) =>
        transactions.some(({ effects }) => effects.some((effect) => effect.is(wasRead))),
    }),
    lintGutter(),
    keymap.of([
      ...closeBracketsKeymap,
      ...completionKeymap,
      ...historyKeymap,
      indentWithTab,
      ...withoutSending(),
    ]),
    LOOK,
    EditorView.updateListener.of(({ docChanged, transactions, state }) => {
      if (docChanged && !transactions.some((one) => one.annotation(fromState))) onText(state.doc.toString());
    }),
  ];
}

/** The page sends by Mod-Enter. */
function withoutSending() {
  return defaultKeymap.filter(({ key }) => key !== 'Mod-Enter');
}

/** A character that hides or reorders others, drawn with its code. */
function drawCharacter(code: number): HTMLElement {
  const { mark, name } = markOf(String.fromCodePoint(code));
  const element = document.createElement('span');
  element.className = 'cm-hidden-character';
  element.textContent = mark;
  element.title = name;
  element.setAttribute('aria-label', name);
  return element;
}
