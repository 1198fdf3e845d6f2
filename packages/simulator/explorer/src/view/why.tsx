import type { LikelyCause, VerdictFinding } from '../../../src/explorer/api.ts';
import type { HistoryEntry } from '../store/exchanges-state.ts';
import { probe } from '../store/send.ts';
import { exchanges } from '../store/store.ts';
import { EXCHANGE_WORDS } from '../words/exchange.ts';
import { fill, say } from '../words/language.ts';
import { DiagnosisList } from './diagnosis-list.tsx';
import { Findings } from './findings.tsx';
import { Received } from './received.tsx';
import { showsFaults, verdictOf } from './verdict.tsx';
import { VisibleText } from './visible-text.tsx';

/** Why the endpoint replied so: the verdict, the signature, and the likely causes with their fixes. */
export function Why({ entry }: { readonly entry: HistoryEntry }) {
  const { explanation, verdict } = entry.record;
  const { name, sign } = verdictOf(entry);
  const isRefused = explanation.kind === 'refused';
  const showsReasons = showsFaults(entry);
  return (
    <div class="stack why">
      <p class={`summary ${name}`}>
        <span aria-hidden="true">{sign}</span> <VisibleText text={say(explanation.summary)} />
      </p>
      {showsReasons && <Reasons findings={verdict.faults} />}
      <DiagnosisList title={say(EXCHANGE_WORDS.findings)} findings={explanation.diagnosis} />
      {isRefused && <Probe entry={entry} />}
      <Causes causes={explanation.causes} />
      <EndpointLog entry={entry} />
      {showsReasons && verdict.remarks.length > 0 && (
        <section>
          <h3>{say(EXCHANGE_WORDS.remarks)}</h3>
          <Findings findings={verdict.remarks} faults={0} />
        </section>
      )}
      {isRefused && <Received entry={entry} />}
    </div>
  );
}

/** One line each: the likely causes below them have to be seen without scrolling. */
function Reasons({ findings }: { readonly findings: readonly VerdictFinding[] }) {
  if (findings.length === 0) return null;
  return (
    <ul class="reasons" aria-label={say(EXCHANGE_WORDS.reasons)}>
      {findings.map(({ code, path, message, hint }, index) => (
        <li key={`${code} ${path ?? ''} ${index}`}>
          <span class="fail" aria-hidden="true">
            ✗{' '}
          </span>
          <VisibleText text={say(message)} />{' '}
          <span class="muted">
            <VisibleText text={say(hint)} />
          </span>
        </li>
      ))}
    </ul>
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
