import { expect } from 'vitest';
import {
  type ConfigErrorReason,
  createReceiver,
  NotificationError,
  type ReceiverOptions,
} from '../../src/index.ts';

/** The refusal that an attempt ends in; anything else that is thrown fails the test. */
export function refusalOf(attempt: () => unknown): NotificationError {
  try {
    attempt();
  } catch (error) {
    if (error instanceof NotificationError) return error;
    throw error;
  }
  throw new Error('Nothing was thrown.');
}

/** createReceiver refuses these options for this reason, saying what was given and what is wanted. */
export function expectConfigError(
  reason: ConfigErrorReason,
  options: unknown,
  given: RegExp,
  wanted = /^Expected: /,
): void {
  const error = refusalOf(() => createReceiver(options as ReceiverOptions));
  expect(error).toMatchObject({ code: 'INVALID_CONFIG', reason });
  expect(error.message).toMatch(new RegExp(`^${reason}: `));
  expect(error.message).toMatch(given);
  expect(error.hint).toMatch(wanted);
}
