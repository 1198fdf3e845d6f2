import { useEffect, useState } from 'preact/hooks';
import { EXPORT_FORMS, type ExportedCode, type ExportForm } from '../../../src/explorer/api.ts';
import { call, type Problem, problemOf } from '../api/client.ts';
import type { HistoryEntry } from '../store/exchanges-state.ts';
import { saveFile } from '../text/save-file.ts';
import { EXCHANGE_WORDS } from '../words/exchange.ts';
import { fill, say } from '../words/language.ts';
import { CopyButton } from './copy.tsx';
import { ProblemNotice } from './problem.tsx';
import { VisibleText, Wire } from './visible-text.tsx';

/** The names of the forms are names of programs and formats, the same in both languages. */
const FORM_NAMES: Readonly<Record<ExportForm, string>> = {
  curl: 'curl',
  fetch: 'fetch',
  http: 'HTTP',
  fixture: 'fixture',
  test: 'test',
};

/** The exchange as code that sends the same bytes. */
export function AsCode({ entry }: { readonly entry: HistoryEntry }) {
  const [form, setForm] = useState<ExportForm>('curl');
  const [code, setCode] = useState<ExportedCode>();
  const [problem, setProblem] = useState<Problem>();
  const { record } = entry;
  useEffect(() => {
    const { signal, abort } = abortable();
    setProblem(undefined);
    const requestTime = record.request.headers.find(([name]) => name.toLowerCase() === 'request-time')?.[1];
    const request = { draft: record.draft, form, ...(requestTime === undefined ? {} : { requestTime }) };
    call('POST /api/export', request, { signal }).then(setCode, (error: unknown) => {
      if (!signal.aborted) setProblem(problemOf(error));
    });
    return abort;
  }, [record, form]);
  return (
    <div class="stack">
      <fieldset class="segmented">
        <legend class="sr-only">{say(EXCHANGE_WORDS.form)}</legend>
        {EXPORT_FORMS.map((one) => (
          <button
            key={one}
            type="button"
            class="button"
            aria-pressed={one === form}
            onClick={() => setForm(one)}
          >
            {FORM_NAMES[one]}
          </button>
        ))}
      </fieldset>
      {problem !== undefined && <ProblemNotice problem={problem} />}
      {code !== undefined && (
        <>
          <div class="section-head">
            <code class="muted">
              <VisibleText text={code.fileName} />
            </code>
            <CopyButton text={code.text} label={code.fileName} />
            <button
              type="button"
              class="button"
              onClick={() => saveFile(code.fileName, new Blob([code.text], { type: 'text/plain' }))}
            >
              {fill(EXCHANGE_WORDS.saveFile, { name: code.fileName })}
            </button>
          </div>
          <div class="boxed">
            <Wire text={code.text} label={code.fileName} />
          </div>
        </>
      )}
    </div>
  );
}

function abortable(): { readonly signal: AbortSignal; readonly abort: () => void } {
  const controller = new AbortController();
  return { signal: controller.signal, abort: () => controller.abort() };
}
