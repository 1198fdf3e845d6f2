import type { Notification } from '../notification/notification.ts';
import type { SettledRecord } from './settled-record.ts';

/** How a result relates to the settled one: any result may follow a pending one, and none a final one (rule 5). */
export type Relation = 'new' | 'superseded' | 'conflict';

/** The relation of a notification to what is settled for its key. */
export function relationTo(previous: SettledRecord | undefined, notification: Notification): Relation {
  if (previous?.kind !== 'capture' || notification.kind !== 'capture') return 'new';
  if (previous.outcome === 'pending') return 'new';
  return notification.outcome === 'pending' ? 'superseded' : 'conflict';
}
