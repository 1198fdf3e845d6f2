import { useState } from 'preact/hooks';
import type { DiagnosisFinding, LikelyCause, ReceivedByEndpoint } from '../../../src/explorer/api.ts';
import type { HistoryEntry } from '../store/exchanges-state.ts';
import { diagnose, probe } from '../store/send.ts';
import { exchanges } from '../store/store.ts';
import { EXCHANGE_WORDS } from '../words/exchange.ts';
import { fill, say } from '../words/language.ts';
import { Findings } from './findings.tsx';
import { showsFaults, verdictOf } from './verdict.tsx';
import { VisibleText } from './visible-text.tsx';

/** Why the endpoint replied so: the verdict, the signature, and the likely causes with their fixes. */
export function Why({ entry }: { readonly entry: HistoryEntry }) {
  const { explanation, verdict } = entry.record;
  const { name, sign } = verdictOf(entry);
  const isRefused = explanation.kind === 'refused';
  return (
    <div class="stack why">
      <p class={`summary ${name}`}>
        <span aria-hidden="true">{sign}</span> <VisibleText text={say(explanation.summary)} />
      </p>
      {showsFaults(entry) && verdict.faults.length + verdict.remarks.length > 0 && (
        <section>
          <h3>{say(EXCHANGE_WORDS.reasons)}</h3>
          <Findings findings={[...verdict.faults, ...verdict.remarks]} faults={verdict.faults.length} />
        </section>
      )}
      <DiagnosisList title={say(EXCHANGE_WORDS.findings)} findings={explanation.diagnosis} />
      <Causes causes={explanation.causes} />
      {isRefused && <Probe entry={entry} />}
      <EndpointLog entry={entry} />
      {isRefused && <Received entry={entry} />}
    </div>
  );
}

function DiagnosisList({
  title,
  findings,
}: {
  readonly title: string;
  readonly findings: readonly DiagnosisFinding[];
}) {
  if (findings.length === 0) return null;
  return (
    <section>
      <h3>{title}</h3>
      <ul class="findings">
        {findings.map(({ code, part, message, hint }) => (
          <li key={`${code} ${part}`} class="notice warn-notice">
            <p>
              <VisibleText text={say(message)} />
            </p>
            <p class="muted">
              <VisibleText text={say(hint)} />
            </p>
            <p class="small muted">
              <code>{code}</code>
            </p>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Causes({ causes }: { readonly causes: readonly LikelyCause[] }) {
  if (causes.length === 0) return null;
  return (
    <section>
      <h3>{say(EXCHANGE_WORDS.causes)}</h3>
      <ol class="causes">
        {causes.map((cause) => (
          <Cause key={cause.code} cause={cause} />
        ))}
      </ol>
    </section>
  );
}

function Cause({ cause }: { readonly cause: LikelyCause }) {
  return (
    <li>
      <p>
        <strong>
          <VisibleText text={say(cause.cause)} />
        </strong>{' '}
        {cause.proven && (
          <span class="badge pass">
            <span aria-hidden="true">✓</span> {say(EXCHANGE_WORDS.proven)}
          </span>
        )}
      </p>
      <p>
        <span class="muted">{say(EXCHANGE_WORDS.fix)}:</span> <VisibleText text={say(cause.fix)} />
      </p>
      <p class="small muted">
        <code>{cause.code}</code>
        {cause.page !== undefined && <> · {fill(EXCHANGE_WORDS.page, { page: cause.page })}</>}
      </p>
    </li>
  );
}

/** Other forms of the message, of which an accepted one proves the cause. */
function Probe({ entry }: { readonly entry: HistoryEntry }) {
  const report = exchanges.value.probes[entry.record.id];
  const isRunning = report === 'running';
  return (
    <section>
      <p class="with-hint">
        <button type="button" class="button" disabled={isRunning} onClick={() => void probe(entry)}>
          {say(isRunning ? EXCHANGE_WORDS.probing : EXCHANGE_WORDS.probe)}
        </button>
        <span class="muted small">{say(EXCHANGE_WORDS.probeHint)}</span>
      </p>
      {report !== undefined && !isRunning && (
        <div class="stack appears">
          {report.cause === undefined ? (
            <p class="warn">{say(EXCHANGE_WORDS.noneAccepted)}</p>
          ) : (
            <ol class="causes">
              <Cause cause={report.cause} />
            </ol>
          )}
          <ul class="probes">
            {report.probes.map(({ code, title, accepted, status }) => (
              <li key={code}>
                <span class={accepted ? 'pass' : 'muted'}>
                  <span aria-hidden="true">{accepted ? '✓' : '✗'}</span>{' '}
                  {say(accepted ? EXCHANGE_WORDS.probeAccepted : EXCHANGE_WORDS.probeRefused)} {status ?? ''}
                </span>{' '}
                <VisibleText text={say(title)} />
              </li>
            ))}
          </ul>
        </div>
      )}
    </section>
  );
}

function EndpointLog({ entry }: { readonly entry: HistoryEntry }) {
  const { log } = entry.record.explanation;
  if (log === undefined || log.length === 0) return null;
  return (
    <section>
      <h3>{say(EXCHANGE_WORDS.log)}</h3>
      <ul class="log">
        {log.map(({ level, message, fields }, index) => (
          <li key={index}>
            <code>
              <span class={level === 'error' || level === 'warn' ? 'warn' : 'muted'}>{level}</span>{' '}
              <VisibleText text={message} />{' '}
              <span class="muted">
                <VisibleText text={JSON.stringify(fields)} />
              </span>
            </code>
          </li>
        ))}
      </ul>
    </section>
  );
}

const VERDICTS = {
  valid: EXCHANGE_WORDS.diagnosisValid,
  content_altered: EXCHANGE_WORDS.diagnosisAltered,
  key_wrong: EXCHANGE_WORDS.diagnosisKey,
  not_examined: EXCHANGE_WORDS.diagnosisNone,
} as const;

/** The diagnosis against what the endpoint says that it received. */
function Received({ entry }: { readonly entry: HistoryEntry }) {
  const [target, setTarget] = useState('');
  const [body, setBody] = useState('');
  const [publicKey, setPublicKey] = useState('');
  const diagnosis = exchanges.value.diagnoses[entry.record.id];
  const find = (event: SubmitEvent): void => {
    event.preventDefault();
    const received: ReceivedByEndpoint = {
      ...(target === '' ? {} : { target }),
      ...(body === '' ? {} : { body }),
      ...(publicKey === '' ? {} : { publicKey }),
    };
    void diagnose(entry, received);
  };
  return (
    <details>
      <summary>{say(EXCHANGE_WORDS.compareReceived)}</summary>
      <form class="stack" onSubmit={find}>
        <p class="muted small">{say(EXCHANGE_WORDS.compareReceivedHint)}</p>
        <label class="field-label">
          {say(EXCHANGE_WORDS.receivedTarget)}
          <input
            class="input mono"
            value={target}
            onInput={(event) => setTarget(event.currentTarget.value)}
          />
        </label>
        <label class="field-label">
          {say(EXCHANGE_WORDS.receivedBody)}
          <textarea
            class="input mono"
            rows={3}
            value={body}
            onInput={(event) => setBody(event.currentTarget.value)}
          />
        </label>
        <label class="field-label">
          {say(EXCHANGE_WORDS.receivedKey)}
          <textarea
            class="input mono"
            rows={2}
            value={publicKey}
            onInput={(event) => setPublicKey(event.currentTarget.value)}
          />
        </label>
        <p>
          <button type="submit" class="button">
            {say(EXCHANGE_WORDS.diagnose)}
          </button>
        </p>
      </form>
      {diagnosis !== undefined && (
        <div class="stack appears" role="status">
          <p>
            <strong>{say(VERDICTS[diagnosis.verdict])}</strong>
          </p>
          <DiagnosisList title={say(EXCHANGE_WORDS.findings)} findings={diagnosis.findings} />
        </div>
      )}
    </details>
  );
}
