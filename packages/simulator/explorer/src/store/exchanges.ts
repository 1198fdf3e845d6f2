import type { DeliveryEvent } from '../../../src/explorer/api.ts';
import type { Action } from './actions.ts';
import {
  type AttemptPlace,
  type DeliveryView,
  type ExchangesState,
  type ExchangeTab,
  type HistoryEntry,
  MAX_ENTRIES,
} from './exchanges-state.ts';

export function reduceExchanges(state: ExchangesState, action: Action): ExchangesState {
  switch (action.type) {
    case 'historyRestored':
      return restored(state, action.entries);
    case 'historyCleared': {
      const { selected: _selected, delivery: _delivery, ...rest } = state;
      return { ...rest, entries: [], marked: [], comparing: false };
    }
    case 'sendStarted': {
      const { sendProblem: _, ...rest } = state;
      return { ...rest, sending: true };
    }
    case 'sendFailed':
      return { ...state, sending: false, sendProblem: action.problem };
    case 'problemClosed': {
      const { sendProblem: _, ...rest } = state;
      return rest;
    }
    case 'exchangeReceived': {
      const { delivery: _, ...rest } = state;
      return {
        ...withEntry(rest, action.entry),
        sending: false,
        selected: action.entry.record.id,
        tab: tabFor(state, action.entry),
      };
    }
    case 'exchangeSelected': {
      const { sendProblem: _, ...rest } = state;
      return { ...rest, selected: action.id, comparing: false };
    }
    case 'exchangeTabChosen':
      return { ...state, tab: action.tab };
    case 'booksRead':
      return { ...state, books: action.books };
    case 'historyFiltered':
      return { ...state, filter: action.text };
    case 'marked': {
      const without = state.marked.filter((id) => id !== action.id);
      return {
        ...state,
        marked: without.length < state.marked.length ? without : [...without, action.id].slice(-2),
      };
    }
    case 'comparisonOpened':
      return { ...state, marked: action.ids, comparing: true };
    case 'comparisonClosed':
      return { ...state, comparing: false };
    case 'probeStarted':
      return { ...state, probes: { ...state.probes, [action.id]: 'running' } };
    case 'probed':
      return { ...state, probes: { ...state.probes, [action.id]: action.report } };
    case 'diagnosed':
      return { ...state, diagnoses: { ...state.diagnoses, [action.id]: action.diagnosis } };
    case 'deliveryStarted':
      return { ...state, sending: true, delivery: action.delivery };
    case 'deliveryEvent':
      return state.delivery?.id === action.id
        ? reduceDelivery(state, state.delivery, action.event, action.place)
        : state;
    default:
      return state;
  }
}

/** After a reload the last exchange is shown again. */
function restored(state: ExchangesState, kept: readonly HistoryEntry[]): ExchangesState {
  const shown = new Set(state.entries.map(({ record }) => record.id));
  const others = kept.filter(({ record }) => !shown.has(record.id));
  const entries = [...state.entries, ...others].slice(0, MAX_ENTRIES);
  const selected = state.selected ?? entries[0]?.record.id;
  return { ...state, entries, ...(selected === undefined ? {} : { selected }) };
}

function withEntry(state: ExchangesState, entry: HistoryEntry): ExchangesState {
  return { ...state, entries: [entry, ...state.entries].slice(0, MAX_ENTRIES) };
}

/** A refusal is explained at once; otherwise the chosen tab stays. */
function tabFor(state: ExchangesState, { record }: HistoryEntry): ExchangeTab {
  if (record.verdict.acknowledged && record.explanation.kind === 'acknowledged')
    return state.tab === 'why' ? 'reply' : state.tab;
  return state.tab === 'reply' ? 'why' : state.tab;
}

function reduceDelivery(
  state: ExchangesState,
  delivery: DeliveryView,
  event: DeliveryEvent,
  place: Pick<HistoryEntry, 'caseId' | 'edited'>,
): ExchangesState {
  const changed = (change: Partial<DeliveryView>): ExchangesState => ({
    ...state,
    delivery: { ...delivery, ...change },
  });
  switch (event.event) {
    case 'planned':
      return changed({
        planned: event.attempts,
        faults: event.faults,
        roles: [...new Set(event.messages.map(({ role }) => role))],
      });
    case 'state':
      return changed({ status: { state: event.state, speed: event.speed } });
    case 'waiting':
    case 'sending':
      return changed({
        now: { kind: event.event, role: event.role, number: event.number, afterMs: event.afterMs },
      });
    case 'attempt': {
      const { role, number, copy, afterMs, ackLost, exchange } = event;
      const attempt: AttemptPlace = { delivery: delivery.id, role, number, copy, afterMs, ackLost };
      const entry: HistoryEntry = { record: exchange, attempt, ...place };
      // A page that is loaded again reads all events again.
      if (state.entries.some(({ record }) => record.id === exchange.id))
        return { ...state, selected: exchange.id };
      return { ...withEntry(state, entry), selected: exchange.id, tab: tabFor(state, entry) };
    }
    case 'ended': {
      const { now: _, ...rest } = delivery;
      const status = { ...delivery.status, state: event.stopped ? 'stopped' : 'ended' } as const;
      return { ...state, sending: false, delivery: { ...rest, status, end: event } };
    }
    case 'failed': {
      const { now: _, ...rest } = delivery;
      const { code, message, hint } = event;
      return {
        ...state,
        sending: false,
        sendProblem: { code, message, hint },
        delivery: {
          ...rest,
          status: { ...delivery.status, state: 'ended' },
          problem: { code, message, hint },
        },
      };
    }
  }
}
