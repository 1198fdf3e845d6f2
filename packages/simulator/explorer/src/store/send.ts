import type { GalleryCase, MessageDraft, ReceivedByEndpoint } from '../../../src/explorer/api.ts';
import { call, problemOf } from '../api/client.ts';
import { announceExchange } from './announcements.ts';
import { followDelivery } from './delivering.ts';
import { ensureEndpoint, readBooks, refreshSession, shownEndpoint } from './endpoint.ts';
import type { HistoryEntry } from './exchanges-state.ts';
import { forgetHistory, keepEntry } from './kept.ts';
import { dispatch, exchanges, message, shownEntry } from './store.ts';

/** Chooses a case with new ids. */
export async function chooseCase(chosen: GalleryCase): Promise<void> {
  dispatch({ type: 'caseChosen', case: chosen });
  if (message.peek().own.includes(chosen)) return;
  try {
    const fresh = await call('GET /api/cases/{id}', undefined, { id: chosen.id });
    const { caseId, edited } = message.peek();
    if (caseId === chosen.id && !edited) dispatch({ type: 'caseChosen', case: fresh });
  } catch {
    // The ids of the gallery are as good, as long as nothing was sent with them.
  }
}

/** Sends the message that is edited: once, or as a delivery with retries and faults. Without an endpoint, to the built-in one. */
export async function send(): Promise<void> {
  const { draft, caseId, edited, delivers } = message.peek();
  if (draft === undefined || exchanges.peek().sending) return;
  const place = { edited, ...(caseId === undefined ? {} : { caseId }) };
  await (delivers ? deliver(draft, place) : sendOnce(draft, place));
}

/** Sends the message of the shown exchange once more, as it was. */
export async function sendAgain(entry: HistoryEntry | undefined = shownEntry.peek()): Promise<void> {
  if (entry !== undefined && !exchanges.peek().sending) await sendOnce(entry.record.draft, placeOf(entry));
}

/** Opens the message of an exchange in the editor. */
export function changeAgain({ record, caseId }: HistoryEntry): void {
  dispatch({ type: 'draftRestored', draft: record.draft, ...(caseId === undefined ? {} : { caseId }) });
  dispatch({ type: 'pageChosen', page: 'message' });
}

/** The case of a message, and whether it was changed. */
type Place = Pick<HistoryEntry, 'caseId' | 'edited'>;

function placeOf({ caseId, edited = false }: HistoryEntry): Place {
  return { edited, ...(caseId === undefined ? {} : { caseId }) };
}

async function sendOnce(draft: MessageDraft, place: Place): Promise<void> {
  dispatch({ type: 'sendStarted' });
  try {
    await ensureEndpoint();
    const record = await call('POST /api/send', { draft, ...shownEndpoint() });
    const entry: HistoryEntry = { record, ...place };
    dispatch({ type: 'exchangeReceived', entry });
    announceExchange(entry);
    void keepEntry(entry);
    await readBooks();
  } catch (error) {
    failSend(error);
  }
}

async function deliver(draft: MessageDraft, place: Place): Promise<void> {
  const { faults, speed } = message.peek();
  dispatch({ type: 'sendStarted' });
  try {
    await ensureEndpoint();
    const { id } = await call('POST /api/deliveries', { draft, faults, speed, ...shownEndpoint() });
    await followDelivery({ id, startedAt: Date.now(), speed, ...place });
  } catch (error) {
    failSend(error);
  }
}

/** A page that is loaded again cannot show an endpoint that another tab has set. */
function failSend(error: unknown): void {
  const problem = problemOf(error);
  dispatch({ type: 'sendFailed', problem });
  if (problem.code === 'ENDPOINT_CHANGED') void refreshSession();
}

/** Sends genuine messages in other forms, to prove why the endpoint refuses this one. */
export async function probe({ record }: HistoryEntry): Promise<void> {
  dispatch({ type: 'probeStarted', id: record.id });
  try {
    await ensureEndpoint();
    const report = await call('POST /api/probe', { draft: record.draft, ...shownEndpoint() });
    dispatch({ type: 'probed', id: record.id, report });
  } catch (error) {
    dispatch({ type: 'probed', id: record.id, report: { probes: [] } });
    failSend(error);
  }
}

export async function diagnose({ record }: HistoryEntry, received: ReceivedByEndpoint): Promise<void> {
  try {
    const diagnosis = await call('POST /api/diagnose', { request: record.request, received });
    dispatch({ type: 'diagnosed', id: record.id, diagnosis });
  } catch (error) {
    dispatch({ type: 'sendFailed', problem: problemOf(error) });
  }
}

export async function clearHistory(): Promise<void> {
  dispatch({ type: 'historyCleared' });
  await forgetHistory();
}
