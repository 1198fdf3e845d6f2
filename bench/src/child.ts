import { type ChildProcess, fork, type Serializable } from 'node:child_process';
import { on, once } from 'node:events';
import { join } from 'node:path';

/** A process of its own, which answers messages. */
export interface Child {
  /** Sends a message, if one is given, and answers the next one of the process. */
  ask<Answer>(message?: Serializable): Promise<Answer>;
  stop(): Promise<void>;
}

/** Starts a built file of this package. It is run as in production: without a loader, with `NODE_ENV` set. */
export function startChild(file: string, ...args: readonly string[]): Child {
  const child = fork(join(import.meta.dirname, file), args, {
    env: { ...process.env, NODE_ENV: 'production' },
    // Bytes stay bytes.
    serialization: 'advanced',
  });
  // Kept from now on: a message may arrive before anybody asks for it.
  const answers = on(child, 'message');
  const ended = once(child, 'exit').then(([code]) => code);
  return {
    async ask<Answer>(message?: Serializable) {
      if (message !== undefined) child.send(message);
      const { value } = await Promise.race([answers.next(), failure(child, file, ended)]);
      const [answer]: readonly [Answer] = value;
      return answer;
    },
    async stop() {
      if (child.connected) child.disconnect();
      await ended;
    },
  };
}

async function failure(child: ChildProcess, file: string, ended: Promise<unknown>): Promise<never> {
  const code = await ended;
  throw new Error(`${file} ended with code ${code ?? child.signalCode} before it answered.`);
}

/** In the process that was started: answers the one that started it. It ends when that one disconnects. */
export function answerParent(message: Serializable): void {
  process.send?.(message);
}

/** In the process that was started: answers each question. It ends when the one that asks disconnects. */
export function answerEach<Question>(answer: (question: Question) => Promise<Serializable>): void {
  process.on('message', async (question) => answerParent(await answer(question as Question)));
  process.once('disconnect', () => process.exit());
}
