import type { HistoryEntry } from '../store/exchanges-state.ts';
import { isHistoryOpen } from '../store/frame.ts';
import { changeAgain, clearHistory, sendAgain } from '../store/send.ts';
import { dispatch, exchanges, frame, message } from '../store/store.ts';
import { visibleText } from '../text/visible.ts';
import { EXCHANGE_WORDS, ROLE_WORDS } from '../words/exchange.ts';
import { fill, say } from '../words/language.ts';
import { MESSAGE_WORDS } from '../words/message.ts';
import { WORDS } from '../words/words.ts';
import { msText } from './bytes.ts';
import { Icon } from './icon.tsx';
import { compareShown } from './keys.ts';
import { Splitter } from './splitter.tsx';
import { verdictOf } from './verdict.tsx';
import { VisibleText } from './visible-text.tsx';

/** So many rows are drawn; the filter finds the others. */
const MAX_ROWS = 100;

/** What was sent from this browser. */
export function HistoryDrawer() {
  const { entries, filter, marked } = exchanges.value;
  const matching = entries.filter((entry) => textOf(entry).includes(filter.trim().toLowerCase()));
  const isOpen = isHistoryOpen(frame.value);
  return (
    <section class="history" aria-label={say(WORDS.history)}>
      <HistorySplitter />
      <div class="history-head">
        <button
          type="button"
          class="button quiet icon fold"
          aria-expanded={isOpen}
          aria-controls="history-list"
          aria-label={say(isOpen ? WORDS.foldHistory : WORDS.openHistory)}
          title={say(isOpen ? WORDS.foldHistory : WORDS.openHistory)}
          onClick={() => dispatch({ type: 'historyFolded', isFolded: isOpen })}
        >
          <Icon name={isOpen ? 'down' : 'right'} />
        </button>
        <h2>
          {say(WORDS.history)} <span class="muted">{entries.length}</span>
        </h2>
        {entries.length > 0 && (
          <>
            <input
              class="input"
              type="search"
              placeholder={say(EXCHANGE_WORDS.filterHint)}
              aria-label={say(EXCHANGE_WORDS.filter)}
              value={filter}
              onInput={(event) => dispatch({ type: 'historyFiltered', text: event.currentTarget.value })}
            />
            <button
              type="button"
              class="button"
              disabled={entries.length < 2}
              title={`${say(EXCHANGE_WORDS.compareHint)} (c)`}
              aria-keyshortcuts="c"
              onClick={compareShown}
            >
              {say(EXCHANGE_WORDS.compare)} {marked.length > 0 ? `${marked.length}/2` : ''}
            </button>
            <button type="button" class="button quiet" onClick={() => void clearHistory()}>
              {say(EXCHANGE_WORDS.clear)}
            </button>
          </>
        )}
      </div>
      {entries.length === 0 && <p class="muted history-empty">{say(EXCHANGE_WORDS.historyEmpty)}</p>}
      {entries.length > 0 && matching.length === 0 && (
        <p class="muted history-empty">{say(EXCHANGE_WORDS.noneMatches)}</p>
      )}
      <ol class="history-list" id="history-list" onKeyDown={moveInRows}>
        {matching.slice(0, MAX_ROWS).map((entry) => (
          <HistoryRow key={entry.record.id} entry={entry} />
        ))}
      </ol>
    </section>
  );
}

function HistoryRow({ entry }: { readonly entry: HistoryEntry }) {
  const { record, attempt } = entry;
  const { selected, marked } = exchanges.value;
  const { sign, name, word } = verdictOf(entry);
  const { answer } = record;
  const title = titleOf(entry);
  const time = timeOf(record.at);
  const label = `${time} ${visibleText(title)}`;
  return (
    <li class="history-row" data-shown={record.id === selected}>
      <input
        type="checkbox"
        aria-label={fill(EXCHANGE_WORDS.mark, { name: label })}
        checked={marked.includes(record.id)}
        onChange={() => dispatch({ type: 'marked', id: record.id })}
      />
      <button
        type="button"
        class="history-open"
        aria-current={record.id === selected ? 'true' : undefined}
        onClick={() => dispatch({ type: 'exchangeSelected', id: record.id })}
      >
        <span class="muted">{time}</span>
        <span class="history-title">
          <VisibleText text={title} />
          {entry.edited === true && <span class="badge muted">{say(MESSAGE_WORDS.edited)}</span>}
          {attempt !== undefined && (
            <span class="muted">
              {' '}
              #{attempt.number}
              {attempt.copy > 1 ? `.${attempt.copy}` : ''}{' '}
              {attempt.role === 'result' || attempt.role === 'message' ? '' : say(ROLE_WORDS[attempt.role])}
            </span>
          )}
        </span>
        <span>{answer.kind === 'reply' ? answer.status : '–'}</span>
        <span class={name}>
          <span aria-hidden="true">{sign}</span> {word}
        </span>
        <span class="muted">{msText(answer.ms)}</span>
      </button>
      <span class="history-actions">
        <button
          type="button"
          class="button quiet"
          title={`${say(EXCHANGE_WORDS.again)} (r)`}
          aria-label={`${say(EXCHANGE_WORDS.again)}: ${label}`}
          onClick={() => void sendAgain(entry)}
        >
          <Icon name="again" /> <span class="wide-only">{say(EXCHANGE_WORDS.again)}</span>
        </button>
        <button
          type="button"
          class="button quiet"
          title={say(EXCHANGE_WORDS.change)}
          aria-label={`${say(EXCHANGE_WORDS.change)}: ${label}`}
          onClick={() => changeAgain(entry)}
        >
          <Icon name="edit" /> <span class="wide-only">{say(EXCHANGE_WORDS.change)}</span>
        </button>
      </span>
    </li>
  );
}

export function titleOf({ caseId }: HistoryEntry): string {
  const { gallery, own } = message.value;
  const found = [...own, ...(gallery?.cases ?? [])].find(({ id }) => id === caseId);
  return found === undefined ? (caseId ?? say(EXCHANGE_WORDS.deleted)) : say(found.title);
}

export function timeOf(at: string): string {
  return new Date(at).toLocaleTimeString('en-GB');
}

function textOf(entry: HistoryEntry): string {
  const { record } = entry;
  const { answer, request } = record;
  const status = answer.kind === 'reply' ? answer.status : answer.reason;
  const body = 'text' in request.body ? request.body.text : '';
  return `${titleOf(entry)} ${status} ${verdictOf(entry).word} ${request.url} ${body}`.toLowerCase();
}

function moveInRows(event: KeyboardEvent): void {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step === undefined) return;
  const rows = [...document.querySelectorAll<HTMLElement>('.history-open')];
  const index = rows.findIndex((row) => row.matches(':focus'));
  if (index < 0) return;
  event.preventDefault();
  rows[index + step]?.focus();
}

function HistorySplitter() {
  return (
    <Splitter
      label={say(WORDS.resizeHistory)}
      size={frame.value.sizes.history}
      least={36}
      most={520}
      direction="rows"
      sign={-1}
      onSize={(history) => dispatch({ type: 'paneSized', sizes: { history } })}
    />
  );
}
