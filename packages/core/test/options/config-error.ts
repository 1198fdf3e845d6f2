import { expect } from 'vitest';
import {
  type ConfigMistake,
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

/** createReceiver refuses these options for this mistake, saying what was given and what is wanted. */
export function expectMistake(
  mistake: ConfigMistake,
  options: unknown,
  given: RegExp,
  wanted = /^Expected: /,
): void {
  const error = refusalOf(() => createReceiver(options as ReceiverOptions));
  expect(error).toMatchObject({ code: 'INVALID_CONFIG', mistake });
  expect(error.message).toMatch(new RegExp(`^${mistake}: `));
  expect(error.message).toMatch(given);
  expect(error.hint).toMatch(wanted);
}
