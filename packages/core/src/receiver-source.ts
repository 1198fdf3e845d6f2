import { invalidConfig } from './config-mistake.ts';
import type { ReceiverOptions } from './options.ts';
import { createReceiver, type Receiver } from './receiver.ts';

/** What an adapter is given: a receiver's options, or a receiver that was made before. */
export type ReceiverSource = ReceiverOptions | { readonly receiver: Receiver };

/**
 * The receiver to use; for adapters.
 *
 * @throws NotificationError `INVALID_CONFIG`
 * @example
 * const receiver = receiverFrom(options);
 */
export function receiverFrom(source: ReceiverSource): Receiver {
  if (typeof source !== 'object' || source === null || !('receiver' in source)) return createReceiver(source);
  const others = Object.keys(source).filter((name) => name !== 'receiver');
  if (others.length === 0) return source.receiver;
  throw invalidConfig(
    'UNKNOWN_OPTION',
    `receiver is given together with ${others.join(', ')}`,
    'Wanted: a receiver with all its options already in it, or the options without a receiver.',
  );
}
