import { invalidConfig, type NotificationError } from '@notify-capture/core';

/** @throws NotificationError `INVALID_CONFIG` with `STORE_INVALID` */
export async function checkServer(run: () => Promise<unknown>): Promise<void> {
  const [policy = '', role = '', failure = ''] = readAnswer(await run().catch(rejectDenied));
  if (role === 'slave') {
    throw invalidServer('Redis is a read-only replica.', 'a connection to the primary.');
  }
  if (policy !== '' && policy !== 'noeviction') {
    throw invalidServer(
      `maxmemory-policy is ${policy}: a full Redis deletes settled records, and a repeat is handled again.`,
      'maxmemory-policy noeviction.',
    );
  }
  if (failure !== '') throw invalidServer(`Redis refused a command: ${failure}.`, ALLOWED);
}

const ALLOWED = 'a user that may run the commands of the README of @notify-capture/redis, and free memory.';

function rejectDenied(cause: unknown): never {
  const isDenied = cause instanceof Error && cause.message.includes('NOPERM');
  throw isDenied ? invalidServer(`Redis refused a command: ${cause.message}.`, ALLOWED, cause) : cause;
}

function readAnswer(answer: unknown): readonly string[] {
  if (Array.isArray(answer)) return answer.map(String);
  throw new Error('Redis returned an invalid answer to the check');
}

function invalidServer(problem: string, expected: string, cause?: unknown): NotificationError {
  return invalidConfig({ reason: 'STORE_INVALID', option: 'client', problem, expected, cause });
}
