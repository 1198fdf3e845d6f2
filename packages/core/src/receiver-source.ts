import { demand, demandMethods } from './options/config-error.ts';
import { type ReceiverOptions, requireKnownOptions } from './options/options.ts';
import { createReceiver, type Receiver } from './receiver.ts';

/** What an adapter is given: a receiver's options, or a receiver that was made before. */
export type ReceiverSource = ReceiverOptions | { readonly receiver: Receiver };

/**
 * The receiver to use; for adapters.
 *
 * @param own the adapter's own options, which are not the receiver's
 * @throws NotificationError `INVALID_CONFIG`
 * @example
 * const receiver = receiverFrom(options, ['onCapture']);
 */
export function receiverFrom(source: ReceiverSource, own: readonly string[] = []): Receiver {
  if (typeof source !== 'object' || source === null) return createReceiver(source);
  const entries = Object.entries(source).filter(([name]) => !own.includes(name));
  if (!('receiver' in source)) {
    requireKnownOptions(Object.keys(source), own);
    return createReceiver(Object.fromEntries(entries));
  }
  const others = entries.map(([name]) => name).filter((name) => name !== 'receiver');
  demand(
    others.length === 0,
    'UNKNOWN_OPTION',
    `receiver is given together with ${others.join(', ')}`,
    'Expected: a receiver that has all its options, or the options without a receiver.',
  );
  const { receiver } = source;
  const wanted = 'Expected: what createReceiver returned.';
  demandMethods(receiver, ['receive', 'authenticate'], 'RECEIVER_INVALID', 'receiver', wanted);
  return receiver;
}
