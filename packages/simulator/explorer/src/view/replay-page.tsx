import type { ImportedMessage, ImportResult } from '../../../src/explorer/api.ts';
import type { Problem } from '../api/client.ts';
import { readRecording, takeRecorded } from '../store/replaying.ts';
import { dispatch, replay } from '../store/store.ts';
import { visibleText } from '../text/visible.ts';
import { fill, say } from '../words/language.ts';
import { PAGE_WORDS } from '../words/pages.ts';
import { ProblemNotice } from './problem.tsx';
import { ScrollBox } from './scroll-box.tsx';
import { VisibleText } from './visible-text.tsx';

/** The server takes no more. */
const MAX_BYTES = 20_000_000;

/** A recorded message becomes a case of one's own. */
export function ReplayPage() {
  const { content, fileName, result, problem } = replay.value;
  return (
    <section class="page replay" aria-labelledby="replay-title">
      <div class="page-head">
        <h2 id="replay-title">{say(PAGE_WORDS.replayTitle)}</h2>
        <p class="muted">{say(PAGE_WORDS.replayText)}</p>
      </div>
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault();
          void readRecording();
        }}
      >
        <label class="field-label">
          <span>
            {say(PAGE_WORDS.recording)}
            {fileName !== undefined && (
              <span class="muted">
                {' '}
                <VisibleText text={fileName} />
              </span>
            )}
          </span>
          <textarea
            id="recording"
            class="input mono"
            rows={12}
            spellcheck={false}
            placeholder={say(PAGE_WORDS.recordingHint)}
            value={content}
            onInput={(event) => dispatch({ type: 'recordingTyped', content: event.currentTarget.value })}
            onDragOver={(event) => event.preventDefault()}
            onDrop={(event) => {
              const [file] = event.dataTransfer?.files ?? [];
              if (file === undefined) return;
              event.preventDefault();
              void openFile(file);
            }}
          />
        </label>
        <p class="controls">
          <button type="submit" class="button primary" disabled={content.trim() === ''}>
            {say(PAGE_WORDS.read)}
          </button>
          <label class="button file">
            {say(PAGE_WORDS.openFile)}
            <input
              type="file"
              class="sr-only"
              accept=".http,.txt,.har,.json,.sh,.mjs,.ts"
              onChange={(event) => {
                const [file] = event.currentTarget.files ?? [];
                if (file !== undefined) void openFile(file);
                event.currentTarget.value = '';
              }}
            />
          </label>
        </p>
      </form>
      {problem !== undefined && <ProblemNotice problem={problem} />}
      {result !== undefined && <Found result={result} />}
    </section>
  );
}

async function openFile(file: File): Promise<void> {
  if (file.size > MAX_BYTES) return dispatch({ type: 'recordingFailed', problem: tooLarge() });
  dispatch({ type: 'recordingTyped', content: await file.text(), fileName: file.name });
  await readRecording();
}

function tooLarge(): Problem {
  return { code: 'BODY_TOO_LARGE', message: say(PAGE_WORDS.tooLarge), hint: '' };
}

const FORM_WORDS = {
  http: PAGE_WORDS.formHttp,
  curl: PAGE_WORDS.formCurl,
  code: PAGE_WORDS.formCode,
  har: PAGE_WORDS.formHar,
  json: PAGE_WORDS.formJson,
  body: PAGE_WORDS.formBody,
} as const;

function Found({ result: { form, messages, notes } }: { readonly result: ImportResult }) {
  return (
    <section class="stack appears" role="status">
      <h3>
        {say(FORM_WORDS[form])}:{' '}
        {messages.length === 1
          ? say(PAGE_WORDS.foundOne)
          : fill(PAGE_WORDS.found, { count: messages.length })}
      </h3>
      {notes.map((note) => (
        <p key={note.en} class="muted">
          <VisibleText text={say(note)} />
        </p>
      ))}
      <ul class="stack">
        {messages.map((one, index) => (
          <li key={index}>
            <FoundMessage recorded={one} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function FoundMessage({ recorded }: { readonly recorded: ImportedMessage }) {
  const { title, kind, draft, replaced, leftOut, warnings } = recorded;
  const text = 'text' in draft.body ? draft.body.text : draft.body.base64;
  return (
    <div class="notice">
      <div class="section-head">
        <strong>
          <VisibleText text={title} />
        </strong>
        <span class="badge muted">{kind}</span>
        <button type="button" class="button primary" onClick={() => takeRecorded(recorded)}>
          {say(PAGE_WORDS.useIt)}
        </button>
      </div>
      <ScrollBox label={visibleText(title)} class="boxed recorded">
        <VisibleText text={text} />
      </ScrollBox>
      {warnings.map((warning) => (
        <p key={warning.en} class="warn small">
          <span aria-hidden="true">!</span> {say(warning)}
        </p>
      ))}
      {replaced.length === 0 ? (
        <p class="muted small">{say(PAGE_WORDS.nothingReplaced)}</p>
      ) : (
        <p class="small">
          <span class="muted">{say(PAGE_WORDS.replaced)}:</span>{' '}
          {replaced.map(({ path, reason }) => (
            <span key={path} class="badge warn" title={say(reason)}>
              <code>
                <VisibleText text={path} />
              </code>
            </span>
          ))}
        </p>
      )}
      {leftOut.length > 0 && (
        <p class="small">
          <span class="muted">{say(PAGE_WORDS.leftOut)}:</span> <VisibleText text={leftOut.join(', ')} />
        </p>
      )}
    </div>
  );
}
