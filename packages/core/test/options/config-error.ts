import { expect } from 'vitest';
import {
  type ConfigErrorReason,
  createReceiver,
  NotificationError,
  type ReceiverOptions,
} from '../../src/index.ts';

/** The NotificationError that a call throws; any other error fails the test. */
export function refusalOf(call: () => unknown): NotificationError {
  try {
    call();
  } catch (error) {
    if (error instanceof NotificationError) return error;
    throw error;
  }
  throw new Error('Nothing was thrown.');
}

/** Expects createReceiver to refuse options: the message contains the given value, the hint the expected one. */
export function expectConfigError(
  reason: ConfigErrorReason,
  options: unknown,
  message: RegExp,
  hint = /^Expected: /,
): void {
  const error = refusalOf(() => createReceiver(options as ReceiverOptions));
  expect(error).toMatchObject({ code: 'INVALID_CONFIG', reason });
  expect(error.message).toMatch(new RegExp(`^${reason}: `));
  expect(error.message).toMatch(message);
  expect(error.hint).toMatch(hint);
}
