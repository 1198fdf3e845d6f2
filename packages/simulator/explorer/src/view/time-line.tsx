import type { DeliveryRole } from '../../../src/explorer/api.ts';
import { controlDelivery } from '../store/delivering.ts';
import type { DeliveryView, HistoryEntry } from '../store/exchanges-state.ts';
import { dispatch, exchanges, frame, shownEntry } from '../store/store.ts';
import { EXCHANGE_WORDS } from '../words/exchange.ts';
import { fill, say, type Text } from '../words/language.ts';
import { AttemptList } from './attempt-list.tsx';
import { gapText, msText } from './bytes.ts';
import { Icon, type IconName } from './icon.tsx';
import { type LineDot, LineDrawing } from './line-drawing.tsx';
import { verdictOf } from './verdict.tsx';

/** The attempts of the delivery that is shown, on Alipay's clock. */
export function TimeLine() {
  const { delivery, entries } = exchanges.value;
  const shown = shownEntry.value;
  const id = shown?.attempt?.delivery ?? (shown === undefined ? delivery?.id : undefined);
  const live = delivery !== undefined && delivery.id === id ? delivery : undefined;
  const attempts = entries
    .filter(({ attempt }) => attempt !== undefined && attempt.delivery === id)
    .reverse();
  const single = shown !== undefined && shown.attempt === undefined ? [shown] : [];
  return (
    <section class="time-line" aria-label={say(EXCHANGE_WORDS.line)} data-attempts={attempts.length > 0}>
      <div class="pane-head">
        <h2>{say(EXCHANGE_WORDS.line)}</h2>
        {live === undefined ? <SingleHead shown={single[0]} /> : <LiveHead delivery={live} />}
      </div>
      {shown === undefined && live === undefined ? (
        <p class="muted line-empty">{say(EXCHANGE_WORDS.lineEmpty)}</p>
      ) : (
        <>
          <LineDrawing
            times={live?.planned.map(({ afterMs }) => afterMs) ?? plannedTimes()}
            isOpen={live === undefined ? single.some(isRetried) : live.end === undefined}
            roles={live?.roles ?? rolesOf(attempts)}
            dots={dotsOf(id === undefined ? single : attempts)}
            now={live?.now}
            hasLegend={attempts.length === 0}
            onChoose={(chosen) => dispatch({ type: 'exchangeSelected', id: chosen })}
          />
          {attempts.length > 0 && <AttemptList attempts={attempts} />}
        </>
      )}
    </section>
  );
}

/** The times of Alipay's attempts since the first one. */
function plannedTimes(): readonly number[] {
  let time = 0;
  return (frame.value.session?.attemptGaps ?? []).map((gap) => {
    time += gap;
    return time;
  });
}

function rolesOf(attempts: readonly HistoryEntry[]): readonly DeliveryRole[] {
  return [...new Set(attempts.flatMap(({ attempt }) => (attempt === undefined ? [] : [attempt.role])))];
}

/** The parallel copies of an attempt are one dot: acknowledged if one of them is. */
function dotsOf(entries: readonly HistoryEntry[]): readonly LineDot[] {
  const groups = new Map<string, HistoryEntry[]>();
  for (const entry of entries) {
    const key = `${entry.attempt?.role} ${entry.attempt?.number}`;
    groups.set(key, [...(groups.get(key) ?? []), entry]);
  }
  return [...groups.values()].flatMap(dotOf);
}

function dotOf(copies: readonly HistoryEntry[]): readonly LineDot[] {
  const entry = copies.find((one) => verdictOf(one).name === 'pass') ?? copies[0];
  if (entry === undefined) return [];
  const { attempt, record } = entry;
  const { sign, name, word } = verdictOf(entry);
  const { selected } = exchanges.value;
  const place = fill(EXCHANGE_WORDS.attempt, { number: attempt?.number ?? 1 });
  const count = copies.length > 1 ? `, ${fill(EXCHANGE_WORDS.copies, { count: copies.length })}` : '';
  return [
    {
      id: record.id,
      afterMs: attempt?.afterMs ?? 0,
      role: attempt?.role,
      copies: copies.length,
      sign,
      name,
      word,
      label: `${place}${count}, ${gapText(attempt?.afterMs ?? 0)}: ${word}`,
      isShown: copies.some((one) => one.record.id === selected),
    },
  ];
}

/** Alipay repeats its own messages, not those of somebody else. */
function isRetried({ record }: HistoryEntry): boolean {
  return record.explanation.kind === 'refused' || record.explanation.kind === 'no_reply';
}

function SingleHead({ shown }: { readonly shown: HistoryEntry | undefined }) {
  if (shown === undefined) return null;
  const [, next = 0] = plannedTimes();
  if (isRetried(shown))
    return <p class="muted small">{fill(EXCHANGE_WORDS.lineWouldRetry, { gap: gapText(next) })}</p>;
  return shown.record.explanation.kind === 'acknowledged' ? (
    <p class="muted small">{say(EXCHANGE_WORDS.lineOnce)}</p>
  ) : null;
}

function LiveHead({ delivery }: { readonly delivery: DeliveryView }) {
  const { status, end } = delivery;
  if (end !== undefined)
    return (
      <p class={`small ${end.acknowledged ? 'pass' : 'fail'}`}>
        <span aria-hidden="true">{end.acknowledged ? '✓' : '✗'}</span>{' '}
        {say(
          end.acknowledged
            ? EXCHANGE_WORDS.deliveryAcknowledged
            : end.stopped
              ? EXCHANGE_WORDS.deliveryStopped
              : EXCHANGE_WORDS.deliveryUnacknowledged,
        )}{' '}
        <span class="muted">
          {fill(EXCHANGE_WORDS.totals, { sent: end.sent, lost: end.acksLost, ms: msText(end.ms) })}
        </span>
      </p>
    );
  return (
    <>
      <div class="line-controls">
        {status.state === 'paused' ? (
          <>
            <Control word={EXCHANGE_WORDS.resume} icon="play" action="resume" />
            <Control
              word={EXCHANGE_WORDS.step}
              icon="step"
              action="step"
              disabled={delivery.now?.kind !== 'waiting'}
            />
          </>
        ) : (
          <Control word={EXCHANGE_WORDS.pause} icon="pause" action="pause" />
        )}
        <Control word={EXCHANGE_WORDS.stop} icon="stop" action="stop" />
      </div>
      <Now delivery={delivery} />
    </>
  );
}

interface ControlProps {
  readonly word: Text;
  readonly icon: IconName;
  readonly action: 'pause' | 'resume' | 'step' | 'stop';
  /** A step ends the gap before an attempt; without a gap there is nothing to end. */
  readonly disabled?: boolean;
}

function Control({ word, icon, action, disabled = false }: ControlProps) {
  return (
    <button type="button" class="button" disabled={disabled} onClick={() => void controlDelivery({ action })}>
      <Icon name={icon} /> {say(word)}
    </button>
  );
}

/** A line of its own, which stays: nothing moves when a gap begins or ends. */
function Now({ delivery: { now, status } }: { readonly delivery: DeliveryView }) {
  const text =
    now === undefined
      ? ''
      : now.kind === 'waiting'
        ? fill(EXCHANGE_WORDS.waiting, { number: now.number, gap: gapText(now.afterMs) })
        : fill(EXCHANGE_WORDS.sendingAttempt, { number: now.number });
  return (
    <p class="muted small now">
      {text} <span class="nowrap">× {status.speed}</span>
    </p>
  );
}
