import { useEffect, useRef } from 'preact/hooks';
import { EXCHANGE_TABS, type HistoryEntry } from '../store/exchanges-state.ts';
import { send } from '../store/send.ts';
import { chosenCase, dispatch, exchanges, frame, shownEntry } from '../store/store.ts';
import { visibleText } from '../text/visible.ts';
import { EXCHANGE_WORDS } from '../words/exchange.ts';
import { fill, say } from '../words/language.ts';
import { WORDS } from '../words/words.ts';
import { AsCode } from './as-code.tsx';
import { msText } from './bytes.ts';
import { Comparison } from './comparison.tsx';
import { Icon } from './icon.tsx';
import { ReplyView, RequestView } from './reply.tsx';
import { Splitter } from './splitter.tsx';
import { TabPanel, Tabs } from './tabs.tsx';
import { TimeLine } from './time-line.tsx';
import { VerdictBadge } from './verdict.tsx';
import { VisibleText } from './visible-text.tsx';
import { Why } from './why.tsx';

/** What came back, and the time line of the delivery below it. */
export function ExchangePane() {
  const { comparing } = exchanges.value;
  const line = lineHeight();
  const pane = useRef<HTMLElement>(null);
  useEffect(() => pane.current?.style.setProperty('--time-line', `${line}px`), [line]);
  return (
    <section ref={pane} class="pane exchange" aria-label={say(WORDS.exchange)}>
      {comparing ? <Comparison /> : <ShownExchange />}
      <Splitter
        label={say(WORDS.resizeLine)}
        size={line}
        least={64}
        most={480}
        direction="rows"
        sign={-1}
        onSize={(line) => dispatch({ type: 'paneSized', sizes: { line } })}
      />
      <TimeLine />
    </section>
  );
}

/** The attempts of a delivery are rows below its line, so it needs more room than a single message. In px. */
function lineHeight(): number {
  const { delivery } = exchanges.value;
  const shown = shownEntry.value;
  const isDelivery = shown === undefined ? delivery !== undefined : shown.attempt !== undefined;
  return frame.value.sizes.line ?? (isDelivery ? 320 : 184);
}

function ShownExchange() {
  const entry = shownEntry.value;
  const { tab } = exchanges.value;
  if (entry === undefined) return <NothingSent />;
  return (
    <div class="shown">
      <div class="pane-head">
        <h2>{say(WORDS.exchange)}</h2>
        <ExchangeHead entry={entry} />
      </div>
      {tab !== 'why' && <LikeliestCause entry={entry} />}
      <Tabs
        id="exchange"
        label={say(EXCHANGE_WORDS.views)}
        names={EXCHANGE_TABS}
        selected={tab}
        title={(name) => say(EXCHANGE_WORDS[name])}
        onSelect={(name) => dispatch({ type: 'exchangeTabChosen', tab: name })}
      />
      <TabPanel id="exchange" selected={tab}>
        {tab === 'reply' && <ReplyView entry={entry} />}
        {tab === 'request' && <RequestView entry={entry} />}
        {tab === 'why' && <Why key={entry.record.id} entry={entry} />}
        {tab === 'code' && <AsCode entry={entry} />}
      </TabPanel>
    </div>
  );
}

function ExchangeHead({ entry }: { readonly entry: HistoryEntry }) {
  const { answer } = entry.record;
  return (
    <p class="exchange-head">
      <VerdictBadge entry={entry} />
      <span class="muted">
        {answer.kind === 'reply' ? `${answer.status} · ` : ''}
        {msText(answer.ms)}
      </span>
    </p>
  );
}

/** The likeliest cause of a refusal, whichever tab is open. */
function LikeliestCause({ entry: { record } }: { readonly entry: HistoryEntry }) {
  const { causes, kind, summary } = record.explanation;
  const [cause] = causes;
  if (kind === 'acknowledged' || kind === 'as_expected') return null;
  return (
    <button
      type="button"
      class="likeliest small"
      onClick={() => dispatch({ type: 'exchangeTabChosen', tab: 'why' })}
    >
      <span>
        <VisibleText
          text={
            cause === undefined ? say(summary) : fill(EXCHANGE_WORDS.likelyCause, { cause: say(cause.cause) })
          }
        />
      </span>
      <span class="why-link">
        {say(EXCHANGE_WORDS.why)} <Icon name="right" />
      </span>
    </button>
  );
}

function NothingSent() {
  const chosen = chosenCase.value;
  const { entries } = exchanges.value;
  const hasEndpoint = frame.value.session?.endpoint !== undefined;
  return (
    <div class="shown">
      <div class="pane-head">
        <h2>{say(WORDS.exchange)}</h2>
      </div>
      <div class="empty">
        <h3>{say(entries.length === 0 ? EXCHANGE_WORDS.empty : EXCHANGE_WORDS.noneShown)}</h3>
        <p class="muted">
          {say(entries.length === 0 ? EXCHANGE_WORDS.emptyHint : EXCHANGE_WORDS.noneShownHint)}
        </p>
        {!hasEndpoint && <p>{say(EXCHANGE_WORDS.emptyNoEndpoint)}</p>}
        {chosen !== undefined && (
          <button type="button" class="button" onClick={() => void send()}>
            {fill(EXCHANGE_WORDS.sendNow, { title: visibleText(say(chosen.title)) })}
          </button>
        )}
      </div>
    </div>
  );
}
