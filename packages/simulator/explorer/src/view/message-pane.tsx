import { useEffect, useRef } from 'preact/hooks';
import { EDITOR_TABS } from '../store/message-state.ts';
import { chooseCase, send } from '../store/send.ts';
import { chosenCase, dispatch, exchanges, frame, message } from '../store/store.ts';
import { say } from '../words/language.ts';
import { MESSAGE_WORDS } from '../words/message.ts';
import { WORDS } from '../words/words.ts';
import { sendKeys } from './dialogs.tsx';
import { Faults } from './faults.tsx';
import { MessageForm } from './form.tsx';
import { HeadersEditor } from './headers.tsx';
import { Icon } from './icon.tsx';
import { JsonPanel } from './json-panel.tsx';
import { openCases } from './keys.ts';
import { ProblemNotice } from './problem.tsx';
import { SignedString } from './signed-string.tsx';
import { TabPanel, Tabs } from './tabs.tsx';
import { VisibleText } from './visible-text.tsx';

/** The message: its case, its four mirrors, and how it is sent. */
export function MessagePane() {
  const { tab, previewProblem } = message.value;
  const { sendProblem } = exchanges.value;
  return (
    <section class="pane message" aria-label={say(WORDS.message)}>
      <div class="pane-head">
        <button type="button" class="button menu-button" aria-expanded={frame.value.menu} onClick={openCases}>
          <Icon name="menu" /> {say(WORDS.cases)}
        </button>
        <CaseHead />
        <SendButton />
      </div>
      <CaseMeaning />
      {sendProblem !== undefined && (
        <ProblemNotice problem={sendProblem} onClose={() => dispatch({ type: 'problemClosed' })} />
      )}
      <Tabs
        id="editor"
        label={say(MESSAGE_WORDS.editor)}
        names={EDITOR_TABS}
        selected={tab}
        title={(name) => say(MESSAGE_WORDS[name])}
        onSelect={(name) => dispatch({ type: 'editorTabChosen', tab: name })}
      />
      <TabPanel id="editor" selected={tab}>
        {previewProblem !== undefined && <ProblemNotice problem={previewProblem} />}
        {tab === 'form' && <MessageForm />}
        {tab === 'json' && <JsonPanel />}
        {tab === 'headers' && <HeadersEditor />}
        {tab === 'signed' && <SignedString />}
      </TabPanel>
      <Faults />
    </section>
  );
}

function CaseHead() {
  const chosen = chosenCase.value;
  return (
    <div class="case-head">
      <h2>{chosen === undefined ? say(WORDS.message) : <VisibleText text={say(chosen.title)} />}</h2>
      {message.value.edited && <span class="badge muted">{say(MESSAGE_WORDS.edited)}</span>}
      {chosen !== undefined && (
        <button
          type="button"
          class="button quiet"
          title={say(MESSAGE_WORDS.newIdsHint)}
          onClick={() => void chooseCase(chosen)}
        >
          <Icon name="again" /> {say(MESSAGE_WORDS.newIds)}
        </button>
      )}
    </div>
  );
}

/** The focused button of the first visit. */
function SendButton() {
  const button = useRef<HTMLButtonElement>(null);
  const { sending } = exchanges.value;
  const { draft, delivers } = message.value;
  const isReady = draft !== undefined;
  useEffect(() => {
    if (isReady && (document.activeElement === null || document.activeElement === document.body))
      button.current?.focus();
  }, [isReady]);
  return (
    <button
      ref={button}
      id="send"
      type="button"
      class="button primary"
      aria-disabled={sending}
      aria-keyshortcuts="Control+Enter Meta+Enter"
      onClick={() => void send()}
    >
      {say(delivers ? MESSAGE_WORDS.deliver : MESSAGE_WORDS.send)} <kbd>{sendKeys()}</kbd>
    </button>
  );
}

const EXPECTED = {
  acknowledged: { sign: '✓', name: 'pass', text: MESSAGE_WORDS.expectedAcknowledged },
  refused: { sign: '✗', name: 'warn', text: MESSAGE_WORDS.expectedRefused },
  either: { sign: '○', name: 'muted', text: MESSAGE_WORDS.expectedEither },
} as const;

/** A changed message may be another one than its case. */
const CHANGED = {
  unknown: { sign: '○', name: 'muted', text: MESSAGE_WORDS.expectedUnknown },
  refused: { sign: '✗', name: 'warn', text: MESSAGE_WORDS.expectedRefusedChanged },
} as const;

function CaseMeaning() {
  const chosen = chosenCase.value;
  if (chosen === undefined) return null;
  const { edited, preview } = message.value;
  const changed = preview?.refusal === undefined ? CHANGED.unknown : CHANGED.refused;
  const { sign, name, text } = edited ? changed : EXPECTED[chosen.expected];
  return (
    <div class="meaning small">
      <p>
        <VisibleText text={say(chosen.meaning)} />{' '}
        <span class="muted">
          <VisibleText text={say(chosen.action)} />
        </span>
      </p>
      <p class={name}>
        <span aria-hidden="true">{sign}</span> {say(text)}
      </p>
    </div>
  );
}
