import { useState } from 'preact/hooks';
import type { HeaderPair } from '../../../src/explorer/api.ts';
import type { HistoryEntry } from '../store/exchanges-state.ts';
import { dispatch, exchanges } from '../store/store.ts';
import { type DiffRow, differingPart, diffRows } from '../text/difference.ts';
import { indented, jsonProblem } from '../text/json-text.ts';
import { EXCHANGE_WORDS } from '../words/exchange.ts';
import { fill, say, type Text } from '../words/language.ts';
import { WORDS } from '../words/words.ts';
import { textOf } from './bytes.ts';
import { timeOf, titleOf } from './history.tsx';
import { Icon } from './icon.tsx';
import { Value } from './scroll-box.tsx';
import { VerdictBadge } from './verdict.tsx';
import { VisibleText } from './visible-text.tsx';

/** Two exchanges side by side, the earlier one at the left. */
export function Comparison() {
  const { entries, marked } = exchanges.value;
  const chosen = entries.filter(({ record }) => marked.includes(record.id));
  const [right, left] = chosen;
  if (left === undefined || right === undefined) return null;
  const parts: readonly {
    readonly title: Text;
    readonly lines: (entry: HistoryEntry) => readonly string[];
  }[] = [
    { title: EXCHANGE_WORDS.reply, lines: replyLines },
    { title: EXCHANGE_WORDS.body, lines: ({ record }) => bodyLines(textOf(record.request.body)) },
    { title: EXCHANGE_WORDS.signedString, lines: signedLines },
    { title: EXCHANGE_WORDS.request, lines: requestLines },
  ];
  return (
    <div class="shown">
      <div class="pane-head">
        <h2>{say(EXCHANGE_WORDS.comparison)}</h2>
        <button type="button" class="button" onClick={() => dispatch({ type: 'comparisonClosed' })}>
          {say(WORDS.close)}
        </button>
      </div>
      <div class="panel">
        <div class="compared">
          <Side entry={left} title={say(EXCHANGE_WORDS.left)} />
          <Side entry={right} title={say(EXCHANGE_WORDS.right)} />
        </div>
        {parts.map(({ title, lines }) => (
          <Part key={title.en} title={say(title)} rows={diffRows(lines(left), lines(right))} />
        ))}
      </div>
    </div>
  );
}

function Side({ entry, title }: { readonly entry: HistoryEntry; readonly title: string }) {
  return (
    <div>
      <p class="muted small">
        {title} · {timeOf(entry.record.at)}
      </p>
      <p>
        <strong>
          <VisibleText text={titleOf(entry)} />
        </strong>{' '}
        <VerdictBadge entry={entry} />
      </p>
    </div>
  );
}

function Part({ title, rows }: { readonly title: string; readonly rows: readonly DiffRow[] }) {
  const [open, setOpen] = useState(false);
  const differs = rows.some((row) => row.differs);
  const equal = rows.filter((row) => !row.differs).length;
  const shown = open ? rows : rows.filter((row) => row.differs);
  return (
    <section class="compared-part">
      <h3>
        {title}{' '}
        <span class={`badge ${differs ? 'warn' : 'muted'}`}>
          <span aria-hidden="true">{differs ? '≠' : '='}</span>{' '}
          {say(differs ? EXCHANGE_WORDS.differs : EXCHANGE_WORDS.allEqual)}
        </span>
      </h3>
      {shown.length > 0 && (
        <table class="difference">
          <thead class="sr-only">
            <tr>
              <th scope="col">{say(EXCHANGE_WORDS.left)}</th>
              <th scope="col">{say(EXCHANGE_WORDS.right)}</th>
            </tr>
          </thead>
          <tbody>
            {shown.map((row, index) => (
              <tr key={index} data-differs={row.differs}>
                <Cell
                  label={say(EXCHANGE_WORDS.left)}
                  own={row.left}
                  other={row.right}
                  differs={row.differs}
                />
                <Cell
                  label={say(EXCHANGE_WORDS.right)}
                  own={row.right}
                  other={row.left}
                  differs={row.differs}
                />
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {equal > 0 && (
        <button type="button" class="button quiet" aria-expanded={open} onClick={() => setOpen(!open)}>
          <Icon name={open ? 'down' : 'right'} /> {fill(EXCHANGE_WORDS.equalLines, { count: equal })}
        </button>
      )}
    </section>
  );
}

interface CellProps {
  readonly label: string;
  readonly own: string | undefined;
  readonly other: string | undefined;
  readonly differs: boolean;
}

/** The characters that differ are marked within the line. */
function Cell({ label, own, other, differs }: CellProps) {
  if (own === undefined) return <td class="absent" />;
  const { start, end } = differs ? differingPart(own, other ?? '') : { start: own.length, end: 0 };
  const middle = own.slice(start, own.length - end);
  return (
    <td>
      <Value label={label} text={own}>
        <VisibleText text={own.slice(0, start)} />
        {middle !== '' && (
          <mark>
            <VisibleText text={middle} />
          </mark>
        )}
        <VisibleText text={differs ? own.slice(own.length - end) : ''} />
      </Value>
    </td>
  );
}

function requestLines({ record: { request } }: HistoryEntry): readonly string[] {
  return [`${request.method} ${request.url}`, ...headerLines(request.headers)];
}

function replyLines({ record: { answer } }: HistoryEntry): readonly string[] {
  if (answer.kind === 'failure') return [say(answer.message)];
  return [
    `${answer.status} ${answer.statusText}`,
    ...headerLines(answer.headers),
    '',
    ...bodyLines(textOf(answer.body)),
  ];
}

/** Without the body, which the request has already. */
function signedLines({ record: { segments } }: HistoryEntry): readonly string[] {
  return segments
    .filter(({ part }) => part !== 'separator' && part !== 'body')
    .map(({ part, bytes }) => `${part}: ${textOf(bytes)}`);
}

function headerLines(headers: readonly HeaderPair[]): readonly string[] {
  return headers.map(([name, value]) => `${name}: ${value}`);
}

/** JSON on several lines, so that the lines can be compared. */
function bodyLines(text: string): readonly string[] {
  return (jsonProblem(text) === undefined ? indented(text) : text).split('\n');
}
