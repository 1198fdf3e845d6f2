import type { Bytes } from '../../../src/explorer/api.ts';
import type { HistoryEntry } from '../store/exchanges-state.ts';
import { dispatch, exchanges } from '../store/store.ts';
import { EXCHANGE_WORDS, ROLE_WORDS } from '../words/exchange.ts';
import { fill, say } from '../words/language.ts';
import { gapText, msText, textOf } from './bytes.ts';
import { verdictOf } from './verdict.tsx';
import { VisibleText } from './visible-text.tsx';

/** The attempts as rows: on Alipay's clock and on the real one, what went out, and what came back. */
export function AttemptList({ attempts }: { readonly attempts: readonly HistoryEntry[] }) {
  const start = Date.parse(attempts[0]?.record.at ?? '');
  return (
    <div class="attempts">
      <div class="attempt attempts-head muted" aria-hidden="true">
        <span>#</span>
        <span>{say(EXCHANGE_WORDS.alipayClock)}</span>
        <span>{say(EXCHANGE_WORDS.realClock)}</span>
        <span class="attempt-sent">{say(EXCHANGE_WORDS.wentOut)}</span>
        <span class="attempt-received">{say(EXCHANGE_WORDS.cameBack)}</span>
        <span class="attempt-verdict">{say(EXCHANGE_WORDS.verdict)}</span>
      </div>
      <ol>
        {attempts.map((entry) => (
          <li key={entry.record.id}>
            <AttemptRow entry={entry} start={start} />
          </li>
        ))}
      </ol>
    </div>
  );
}

function AttemptRow({ entry, start }: { readonly entry: HistoryEntry; readonly start: number }) {
  const { attempt, record } = entry;
  const { sign, name, word } = verdictOf(entry);
  return (
    <button
      type="button"
      class="attempt"
      aria-current={record.id === exchanges.value.selected ? 'true' : undefined}
      onClick={() => dispatch({ type: 'exchangeSelected', id: record.id })}
    >
      <span>
        {attempt?.number}
        {attempt !== undefined && attempt.copy > 1 && <span class="muted">.{attempt.copy}</span>}
      </span>
      <span>{gapText(attempt?.afterMs ?? 0)}</span>
      <span class="muted">+{msText(Date.parse(record.at) - start)}</span>
      <span class="attempt-sent">
        <span class="muted" aria-hidden="true">
          →{' '}
        </span>
        <VisibleText text={sentText(entry)} />
      </span>
      <span class="attempt-received">
        <span class="muted" aria-hidden="true">
          ←{' '}
        </span>
        <VisibleText text={receivedText(entry)} />
      </span>
      <span class={`attempt-verdict ${name}`}>
        <span aria-hidden="true">{sign}</span> {word}
      </span>
    </button>
  );
}

/** The role of the message where there are several, its result, and its size. */
function sentText({ attempt, record }: HistoryEntry): string {
  const { role } = attempt ?? {};
  const { body } = record.request;
  const result = resultOf(body);
  return [
    ...(role === undefined || role === 'result' || role === 'message' ? [] : [say(ROLE_WORDS[role])]),
    ...(result === undefined ? [] : [result]),
    fill(EXCHANGE_WORDS.bytes, { size: body.size }),
  ].join(' · ');
}

function receivedText({ record: { answer } }: HistoryEntry): string {
  if (answer.kind === 'failure') return `${say(EXCHANGE_WORDS.noReply)} · ${msText(answer.ms)}`;
  const result = resultOf(answer.body);
  return [[answer.status, ...(result === undefined ? [] : [result])].join(' '), msText(answer.ms)].join(
    ' · ',
  );
}

/** The result code of a message or of a reply. */
function resultOf(body: Bytes): string | undefined {
  try {
    const { result } = JSON.parse(textOf(body)) as { readonly result?: { readonly resultCode?: unknown } };
    return typeof result?.resultCode === 'string' ? result.resultCode : undefined;
  } catch {
    return undefined;
  }
}
