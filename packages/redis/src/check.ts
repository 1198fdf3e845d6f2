import { invalidConfig, type NotificationError } from '@notify-capture/core';

interface Failure {
  readonly problem: string;
  readonly expected: string;
}

const REPLICA: Failure = {
  problem: 'Redis is a read-only replica',
  expected: 'a connection to the primary.',
};

/** By the code of Redis's error. */
const FAILURES: ReadonlyMap<string, Failure> = new Map([
  ['READONLY', REPLICA],
  ['MASTERDOWN', REPLICA],
  [
    'NOREPLICAS',
    {
      problem: 'Redis refuses writes, because it has fewer connected replicas than min-replicas-to-write',
      expected:
        'connected replicas without a long lag (min-replicas-max-lag), or a lower min-replicas-to-write.',
    },
  ],
  [
    'OOM',
    {
      problem: 'Redis refuses writes, because its memory is full',
      expected: 'free memory, or a higher maxmemory.',
    },
  ],
  [
    'MISCONF',
    {
      problem: 'Redis refuses writes, because it cannot save its data',
      expected: "a server that can write to its disk. Redis's log has the reason.",
    },
  ],
]);

/** Any other error of a command in the script, or a refused EVAL or EVALSHA. */
const DENIED: Failure = {
  problem: 'Redis refused a command',
  expected: 'a server and a user that allow the commands of the README of @notify-capture/redis.',
};

/** Whether Redis refuses the command itself: by the rights of the user, or because the server has disabled or renamed it. */
export function isDenied(error: unknown): error is Error {
  return error instanceof Error && /NOPERM|unknown command/i.test(error.message);
}

/** @throws NotificationError `INVALID_CONFIG` with `STORE_INVALID` */
export async function checkServer(run: () => Promise<unknown>): Promise<void> {
  const [policy = '', role = '', failure = ''] = readAnswer(await run().catch(rejectKnown));
  if (role === 'slave') throw invalidServer(REPLICA);
  if (policy !== '' && policy !== 'noeviction') {
    throw invalidServer({
      problem: `maxmemory-policy is ${policy}: a full Redis deletes settled records, and a repeat is handled again`,
      expected: 'maxmemory-policy noeviction.',
    });
  }
  if (failure !== '') throw invalidServer(findFailure(failure) ?? DENIED, failure);
}

/** An error of the connection is not a wrong configuration. */
function rejectKnown(cause: unknown): never {
  const message = cause instanceof Error ? cause.message : '';
  const failure = isDenied(cause) ? DENIED : findFailure(message);
  throw failure === undefined ? cause : invalidServer(failure, message, cause);
}

function findFailure(message: string): Failure | undefined {
  return [...FAILURES].find(([code]) => message.includes(code))?.[1];
}

function readAnswer(answer: unknown): readonly string[] {
  if (Array.isArray(answer)) return answer.map(String);
  throw new Error('Redis returned an invalid answer to the check');
}

function invalidServer({ problem, expected }: Failure, message = '', cause?: unknown): NotificationError {
  // Redis ends some messages with a full stop.
  const reason = message === '' ? '' : `: ${message.trim().replace(/\.$/, '')}`;
  return invalidConfig({
    reason: 'STORE_INVALID',
    option: 'client',
    problem: `${problem}${reason}.`,
    expected,
    cause,
  });
}
