import type { NotificationStore } from './delivery/store.ts';
import { assertMethods, assertOption } from './options/config-error.ts';
import type { ReceiverOptions } from './options/options.ts';
import { createReceiver, type Receiver, type ReceiverOn } from './receiver.ts';

/** The options of a receiver, or a receiver that exists already; every adapter takes either. */
export type ReceiverSource<S extends NotificationStore = NotificationStore> =
  | ReceiverOptions<S>
  | {
      /** A receiver from `createReceiver`. It stays open: close it yourself. */
      readonly receiver: ReceiverOn<S>;
    };

/**
 * Finds the receiver to use: the given one, or a new one of the options; for adapters.
 *
 * @param source without the adapter's own options
 * @throws NotificationError `INVALID_CONFIG`
 * @example
 * import { receiverFrom } from '@notify-capture/core';
 *
 * const { onCapture, ...source } = options;
 * const receiver = receiverFrom(source);
 */
export function receiverFrom<S extends NotificationStore>(source: ReceiverSource<S>): ReceiverOn<S>;
export function receiverFrom(source: ReceiverSource): Receiver {
  if (typeof source !== 'object' || source === null || !('receiver' in source)) return createReceiver(source);
  const { receiver, ...others } = source;
  const names = Object.keys(others).join(', ');
  assertOption(names === '', {
    reason: 'UNKNOWN_OPTION',
    option: names,
    problem: `receiver and ${names} are both given.`,
    expected: 'either a receiver or its options.',
  });
  assertMethods(receiver, ['receive', 'authenticate', 'deliver'], {
    reason: 'RECEIVER_INVALID',
    option: 'receiver',
    expected: 'a receiver from createReceiver.',
  });
  return receiver;
}
