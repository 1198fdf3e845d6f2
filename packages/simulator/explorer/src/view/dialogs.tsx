import type { ComponentChildren } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { findEndpoints, practise, setEndpoint } from '../store/endpoint.ts';
import { dispatch, frame } from '../store/store.ts';
import { fill, say } from '../words/language.ts';
import { DIALOG_WORDS, WORDS } from '../words/words.ts';
import { CopyButton } from './copy.tsx';
import { Icon } from './icon.tsx';
import { ProblemNotice } from './problem.tsx';
import { ScrollBox } from './scroll-box.tsx';
import { VisibleText } from './visible-text.tsx';

/** The dialog that is open. */
export function Dialogs() {
  const { dialog } = frame.value;
  if (dialog === 'keys') return <KeysDialog />;
  if (dialog === 'endpoint') return <EndpointDialog />;
  if (dialog === 'key') return <KeyDialog />;
  return null;
}

/** The dialog element of the browser: it holds the focus, closes by Escape, and gives the focus back. */
function Modal({ title, children }: { readonly title: string; readonly children: ComponentChildren }) {
  const element = useRef<HTMLDialogElement>(null);
  useEffect(() => element.current?.showModal(), []);
  const close = (): void => element.current?.close();
  return (
    <dialog
      ref={element}
      class="dialog"
      aria-labelledby="dialog-title"
      onClose={() => dispatch({ type: 'dialogClosed' })}
      onClick={(event) => {
        if (event.target === element.current) close();
      }}
      onKeyDown={(event) => event.stopPropagation()}
    >
      <div class="dialog-box">
        <div class="dialog-head">
          <h2 id="dialog-title">{title}</h2>
          <button type="button" class="button quiet icon" aria-label={say(WORDS.close)} onClick={close}>
            <Icon name="cross" />
          </button>
        </div>
        {children}
      </div>
    </dialog>
  );
}

function KeysDialog() {
  const rows = [
    ['/', DIALOG_WORDS.keySearch],
    ['↑ ↓ ← →', DIALOG_WORDS.keyArrows],
    [sendKeys(), DIALOG_WORDS.keySend],
    ['r', DIALOG_WORDS.keyAgain],
    ['c', DIALOG_WORDS.keyCompare],
    ['?', DIALOG_WORDS.keyHelp],
    ['Esc', DIALOG_WORDS.keyEscape],
    ['Esc Tab', DIALOG_WORDS.keyTab],
  ] as const;
  return (
    <Modal title={say(DIALOG_WORDS.keysTitle)}>
      <dl class="keys">
        {rows.map(([keys, text]) => (
          <div key={keys}>
            <dt>
              <kbd>{keys}</kbd>
            </dt>
            <dd>{say(text)}</dd>
          </div>
        ))}
      </dl>
    </Modal>
  );
}

/** The modifier of this system. */
export function sendKeys(): string {
  return /mac|iphone|ipad/i.test(navigator.userAgent) ? '⌘ ↵' : 'Ctrl ↵';
}

function EndpointDialog() {
  const { session, found, endpointProblem, endpointBusy } = frame.value;
  const endpoint = session?.endpoint;
  const [url, setUrl] = useState(endpoint?.url ?? 'http://127.0.0.1:3000/alipay/notifyCapture');
  const [captures, setCaptures] = useState(endpoint?.captures ?? '');
  const [others, setOthers] = useState(endpoint?.others ?? '');
  useEffect(() => void findEndpoints(), []);
  const use = (event: SubmitEvent): void => {
    event.preventDefault();
    void setEndpoint({ url, ...(captures === '' ? {} : { captures }), ...(others === '' ? {} : { others }) });
  };
  return (
    <Modal title={say(DIALOG_WORDS.endpointTitle)}>
      <form class="stack" onSubmit={use}>
        <label class="field-label">
          {say(DIALOG_WORDS.url)}
          <input
            class="input mono"
            type="text"
            inputMode="url"
            autocomplete="off"
            spellcheck={false}
            value={url}
            onInput={(event) => setUrl(event.currentTarget.value)}
          />
        </label>
        <details open={captures !== '' || others !== ''}>
          <summary>{say(DIALOG_WORDS.lists)}</summary>
          <div class="stack">
            <label class="field-label">
              {say(DIALOG_WORDS.captures)}
              <input
                class="input mono"
                value={captures}
                onInput={(event) => setCaptures(event.currentTarget.value)}
              />
            </label>
            <label class="field-label">
              {say(DIALOG_WORDS.others)}
              <input
                class="input mono"
                value={others}
                onInput={(event) => setOthers(event.currentTarget.value)}
              />
            </label>
          </div>
        </details>
        {endpointProblem !== undefined && <ProblemNotice problem={endpointProblem} />}
        <p>
          <button type="submit" class="button primary" disabled={endpointBusy}>
            {say(DIALOG_WORDS.use)}
          </button>
        </p>
      </form>
      <section class="stack">
        <h3>{say(DIALOG_WORDS.found)}</h3>
        {found === undefined && <p class="muted">{say(DIALOG_WORDS.looking)}</p>}
        {found?.length === 0 && <p class="muted">{say(DIALOG_WORDS.nothingFound)}</p>}
        <ul class="found">
          {found?.map((one) => (
            <li key={one.url}>
              <button type="button" class="button wide" onClick={() => void setEndpoint({ url: one.url })}>
                <code>
                  <VisibleText text={one.url} />
                </code>
                <span class={one.likeness === 'receiver' ? 'badge pass' : 'badge muted'}>
                  {one.likeness === 'receiver' ? '✓ ' : ''}
                  {say(LIKENESS[one.likeness])}
                </span>
              </button>
              <p class="muted small">
                <VisibleText text={say(one.reason)} />
              </p>
            </li>
          ))}
        </ul>
        <p>
          <button type="button" class="button" onClick={() => void findEndpoints()}>
            {say(DIALOG_WORDS.lookAgain)}
          </button>
        </p>
      </section>
      <section class="stack">
        <h3>{say(DIALOG_WORDS.practice)}</h3>
        <p class="muted">{say(DIALOG_WORDS.practiceHint)}</p>
        <p>
          <button type="button" class="button" disabled={endpointBusy} onClick={() => void practise()}>
            {say(DIALOG_WORDS.practise)}
          </button>
        </p>
      </section>
    </Modal>
  );
}

const LIKENESS = {
  receiver: DIALOG_WORDS.likely,
  path: DIALOG_WORDS.maybe,
  server: DIALOG_WORDS.server,
} as const;

function KeyDialog() {
  const key = frame.value.session?.key;
  if (key === undefined) return null;
  const lines = key.environment.join('\n');
  return (
    <Modal title={say(DIALOG_WORDS.keyTitle)}>
      <div class="stack">
        <p>{say(DIALOG_WORDS.keyText)}</p>
        <div class="with-copy">
          <ScrollBox label={say(DIALOG_WORDS.variables)} class="boxed">
            {lines}
          </ScrollBox>
          <CopyButton text={lines} label={say(DIALOG_WORDS.variables)} />
        </div>
        <p class="muted small">
          {fill(DIALOG_WORDS.keySource, { source: '' })}
          <code>
            <VisibleText text={key.source} />
          </code>
        </p>
      </div>
    </Modal>
  );
}
