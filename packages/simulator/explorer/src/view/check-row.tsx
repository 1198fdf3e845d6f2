import type { CheckDescription, CheckExchange, CheckOutcome } from '../../../src/explorer/api.ts';
import { certify } from '../store/certify.ts';
import { certification, dispatch } from '../store/store.ts';
import { fill, say } from '../words/language.ts';
import { PAGE_WORDS } from '../words/pages.ts';
import { msText, textOf } from './bytes.ts';
import { Icon } from './icon.tsx';
import { ScrollBox, Value } from './scroll-box.tsx';
import { VisibleText } from './visible-text.tsx';

const SIGNS = {
  pass: { sign: '✓', color: 'pass', word: PAGE_WORDS.pass },
  fail: { sign: '✗', color: 'fail', word: PAGE_WORDS.fail },
  advice: { sign: '!', color: 'warn', word: PAGE_WORDS.advice },
  inconclusive: { sign: '?', color: 'muted', word: PAGE_WORDS.inconclusive },
  running: { sign: '…', color: 'muted', word: PAGE_WORDS.running },
  waiting: { sign: '○', color: 'muted', word: PAGE_WORDS.notRun },
} as const;

/** A check: its verdict, and below it what was sent, what came back, and how to fix it. */
export function CheckRow({ check }: { readonly check: CheckDescription }) {
  const { results, checking, open, list } = certification.value;
  const result = results[check.id];
  const { sign, color, word } = SIGNS[labelOf(result, checking.includes(check.id))];
  const isOpen = open.includes(check.id) && result !== undefined;
  return (
    <li class="check" id={`check-${check.id}`}>
      <button
        type="button"
        class="check-head"
        aria-expanded={result === undefined ? undefined : isOpen}
        aria-disabled={result === undefined}
        onClick={() => dispatch({ type: 'checkToggled', id: check.id })}
      >
        <span class={`check-verdict ${color}`}>
          <span class="check-fold">{result !== undefined && <Icon name={isOpen ? 'down' : 'right'} />}</span>
          <span aria-hidden="true">{sign}</span> {say(word)}
        </span>
        <span class="check-title">{say(check.title)}</span>
        <code class="muted check-id">{check.id}</code>
        <span class="muted check-ms">{result === undefined ? '' : msText(result.ms)}</span>
      </button>
      {isOpen && list !== undefined && <CheckDetails result={result} />}
    </li>
  );
}

function labelOf(result: CheckOutcome | undefined, runs: boolean): keyof typeof SIGNS {
  if (result === undefined) return runs ? 'running' : 'waiting';
  return result.verdict === 'fail' && result.level === 'advice' ? 'advice' : result.verdict;
}

const SHOWN_OBSERVATIONS = 3;

function CheckDetails({ result }: { readonly result: CheckOutcome }) {
  const { observations, hint, note, exchanges } = result;
  const isRunning = certification.value.phase === 'running';
  return (
    <div class="check-details stack appears">
      {note !== undefined && (
        <p>
          <VisibleText text={note} />
        </p>
      )}
      {observations.slice(0, SHOWN_OBSERVATIONS).map((observation, index) => (
        <dl key={index} class="observation">
          {(['sent', 'received', 'expected'] as const).map((name) => (
            <div key={name}>
              <dt>{say(PAGE_WORDS[name])}</dt>
              <dd>
                <Value label={say(PAGE_WORDS[name])} text={observation[name]}>
                  <VisibleText text={observation[name]} />
                </Value>
              </dd>
            </div>
          ))}
        </dl>
      ))}
      {observations.length > SHOWN_OBSERVATIONS && (
        <p class="muted small">
          {fill(PAGE_WORDS.more, { count: observations.length - SHOWN_OBSERVATIONS })}
        </p>
      )}
      {hint !== undefined && (
        <p class="check-hint">
          <span aria-hidden="true">→ </span>
          <VisibleText text={hint} />
        </p>
      )}
      {exchanges.length > 0 && (
        <details>
          <summary>{fill(PAGE_WORDS.exchanges, { shown: exchanges.length, sent: result.sent })}</summary>
          <ol class="check-exchanges">
            {exchanges.map((exchange, index) => (
              <li key={index}>
                <ExchangeLines exchange={exchange} />
              </li>
            ))}
          </ol>
        </details>
      )}
      {!isRunning && (
        <p>
          <button type="button" class="button" onClick={() => void certify([result.id])}>
            {say(PAGE_WORDS.runOne)}
          </button>
        </p>
      )}
    </div>
  );
}

function ExchangeLines({ exchange: { request, answer } }: { readonly exchange: CheckExchange }) {
  const sent = [
    `${request.method} ${request.target}`,
    ...request.headers.map(([name, value]) => `${name}: ${value}`),
    '',
    textOf(request.body),
  ].join('\n');
  const received =
    answer.kind === 'failure'
      ? say(answer.message)
      : [
          `${answer.status} ${answer.statusText}`,
          ...answer.headers.map(([name, value]) => `${name}: ${value}`),
          '',
          textOf(answer.body),
        ].join('\n');
  return (
    <div class="exchange-lines">
      {[
        { word: PAGE_WORDS.sent, text: sent },
        { word: PAGE_WORDS.received, text: received },
      ].map(({ word, text }) => (
        <ScrollBox key={word.en} label={say(word)} class="boxed">
          <VisibleText text={text} />
        </ScrollBox>
      ))}
    </div>
  );
}
