import type { Bytes } from '../../../src/explorer/api.ts';
import type { HistoryEntry } from '../store/exchanges-state.ts';
import { exchanges } from '../store/store.ts';
import { decimalAmount } from '../text/amount.ts';
import { EXCHANGE_WORDS } from '../words/exchange.ts';
import { fill, say } from '../words/language.ts';
import { WORDS } from '../words/words.ts';
import { textOf } from './bytes.ts';
import { CopyButton } from './copy.tsx';
import { Findings } from './findings.tsx';
import { HeaderTable } from './header-table.tsx';
import { SegmentText } from './signed-string.tsx';
import { showsFaults, verdictOf } from './verdict.tsx';
import { VisibleText, Wire } from './visible-text.tsx';

/** What the endpoint replied. */
export function ReplyView({ entry }: { readonly entry: HistoryEntry }) {
  const { answer, verdict, explanation } = entry.record;
  if (answer.kind === 'failure')
    return (
      <div class="notice fail-notice">
        <p class="fail">
          <span aria-hidden="true">✗</span> <VisibleText text={say(answer.message)} />
        </p>
        <p>
          <VisibleText text={say(answer.hint)} />
        </p>
      </div>
    );
  return (
    <div class="stack">
      <p class="status-line">
        <strong class={explanation.kind === 'as_expected' ? '' : verdictOf(entry).name}>
          {answer.status} <VisibleText text={answer.statusText} />
        </strong>
        <Booking entry={entry} />
      </p>
      <Body bytes={answer.body} label={say(EXCHANGE_WORDS.body)} />
      {showsFaults(entry) && (
        <Findings findings={[...verdict.faults, ...verdict.remarks]} faults={verdict.faults.length} />
      )}
      <section>
        <h3>{say(EXCHANGE_WORDS.headers)}</h3>
        <HeaderTable headers={answer.headers} label={say(EXCHANGE_WORDS.headers)} />
      </section>
    </div>
  );
}

/** What was sent, as it went over the wire. */
export function RequestView({ entry }: { readonly entry: HistoryEntry }) {
  const { request, segments } = entry.record;
  return (
    <div class="stack">
      <p class="status-line">
        <strong>
          <VisibleText text={request.method} />
        </strong>
        <code class="breaks">
          <VisibleText text={request.url} />
        </code>
      </p>
      <Body bytes={request.body} label={say(EXCHANGE_WORDS.body)} />
      <section>
        <h3>{say(EXCHANGE_WORDS.sentHeaders)}</h3>
        <HeaderTable headers={request.headers} label={say(EXCHANGE_WORDS.sentHeaders)} />
      </section>
      <section>
        <h3>{say(EXCHANGE_WORDS.signedString)}</h3>
        <SegmentText segments={segments} />
      </section>
    </div>
  );
}

function Body({ bytes, label }: { readonly bytes: Bytes; readonly label: string }) {
  const text = textOf(bytes);
  return (
    <section class="body">
      <div class="section-head">
        <h3>{label}</h3>
        <span class="muted small">{fill(EXCHANGE_WORDS.bytes, { size: bytes.size })}</span>
        {text !== '' && <CopyButton text={text} label={label} />}
      </div>
      {!('text' in bytes) && <p class="muted small">{say(WORDS.binary)}</p>}
      <div class="boxed">
        <Wire text={text} label={label} />
      </div>
      {bytes.truncated && <p class="muted small">{fill(WORDS.truncated, { size: bytes.size })}</p>}
    </section>
  );
}

/** Whether the capture of this message stands in the list of the endpoint. */
function Booking({ entry }: { readonly entry: HistoryEntry }) {
  const { books } = exchanges.value;
  const captureId = captureIdOf(entry);
  if (books === undefined || books.state === 'absent' || captureId === undefined) return null;
  if (books.state === 'unreadable') return <span class="muted small">{say(EXCHANGE_WORDS.booksUnread)}</span>;
  const booked = books.entries.find((one) => one.captureId === captureId);
  if (booked === undefined) return <span class="badge muted">{say(EXCHANGE_WORDS.notBooked)}</span>;
  const amount =
    booked.amount === undefined ? '' : decimalAmount(booked.amount.value, booked.amount.currency);
  return (
    <span class="badge pass">
      <span aria-hidden="true">✓</span>
      <VisibleText text={fill(EXCHANGE_WORDS.booked, { amount, outcome: booked.outcome ?? '' })} />
    </span>
  );
}

function captureIdOf({ record }: HistoryEntry): string | undefined {
  try {
    const { captureId } = JSON.parse(textOf(record.request.body));
    return typeof captureId === 'string' ? captureId : undefined;
  } catch {
    return undefined;
  }
}
