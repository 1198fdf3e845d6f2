import type { DeliveryControl } from '../../../src/explorer/api.ts';
import { call, eventsOf, problemOf } from '../api/client.ts';
import { announceAttempt, announceDelivery } from './announcements.ts';
import { readBooks } from './endpoint.ts';
import type { HistoryEntry } from './exchanges-state.ts';
import { keep, keepEntry, kept } from './kept.ts';
import { dispatch, exchanges } from './store.ts';

/** A delivery that runs on the server, and the case of its message. */
interface StartedDelivery extends Pick<HistoryEntry, 'caseId' | 'edited'> {
  readonly id: string;
  readonly startedAt: number;
  readonly speed: number;
}

const NAME = 'delivery';

/**
 * Shows a delivery from its first event to its end. A page that is loaded again does the same: the server keeps the events.
 *
 * @throws the failure of the call
 */
export async function followDelivery(started: StartedDelivery, isResumed = false): Promise<void> {
  const { id, startedAt, speed, caseId, edited = false } = started;
  keep(NAME, JSON.stringify(started));
  const status = { state: 'running', speed } as const;
  const delivery = { id, startedAt, status, planned: [], roles: [] };
  dispatch({ type: 'deliveryStarted', delivery, isResumed });
  const place = { edited, ...(caseId === undefined ? {} : { caseId }) };
  for await (const event of eventsOf('GET /api/deliveries/{id}/events', { id })) {
    const isKnown =
      event.event === 'attempt' &&
      exchanges.peek().entries.some(({ record }) => record.id === event.exchange.id);
    dispatch({ type: 'deliveryEvent', id, event, place });
    const [entry] = exchanges.peek().entries;
    if (event.event === 'attempt' && entry !== undefined && !isKnown) {
      announceAttempt(entry);
      void keepEntry(entry);
    }
    if (event.event === 'ended') announceDelivery(event);
  }
  keep(NAME, '');
  await readBooks();
}

/** Shows the delivery that was running when the page was closed or loaded again. */
export async function resumeDelivery(latest: {
  readonly id: string;
  readonly ended: boolean;
}): Promise<void> {
  const own = keptDelivery();
  const isOwn = own?.id === latest.id;
  // Its end is news only for the page that has started it.
  if (latest.ended && !isOwn) return;
  try {
    await followDelivery(isOwn ? own : { id: latest.id, startedAt: Date.now(), speed: 1 }, true);
  } catch (error) {
    dispatch({ type: 'sendFailed', problem: problemOf(error) });
  }
}

function keptDelivery(): StartedDelivery | undefined {
  try {
    return JSON.parse(kept(NAME) ?? '') as StartedDelivery;
  } catch {
    return undefined;
  }
}

export async function controlDelivery(control: DeliveryControl): Promise<void> {
  const { delivery } = exchanges.peek();
  if (delivery === undefined) return;
  try {
    await call('POST /api/deliveries/{id}', control, { id: delivery.id });
  } catch (error) {
    dispatch({ type: 'sendFailed', problem: problemOf(error) });
  }
}
