import { isDenied } from './check.ts';
import type { ScriptRunner } from './client.ts';
import type { Script } from './scripts.ts';

/** While a late command has no answer, only one other command is sent in this span, in ms. */
const PROBE_SPAN = 1_000;
/** The shortest span between two reconnections from a replica, in ms: the address may still lead to it. */
const RECONNECT_SPAN = 200;
/** The errors of a server that has become a replica. In a script's error, they are inside the message. */
const REPLICA_ERRORS = ['READONLY', 'MASTERDOWN'];

/**
 * Runs scripts, each with a time limit. A server that does not answer gets one command a second, so that the queue of the
 * client does not grow.
 */
export class Commands {
  readonly #client: ScriptRunner;
  readonly #limit: number;
  #unanswered = 0;
  #lastProbe = 0;
  #lastReconnect = Number.NEGATIVE_INFINITY;

  constructor(client: ScriptRunner, limit: number) {
    this.#client = client;
    this.#limit = limit;
  }

  /** @param whenLate takes an answer that comes after the time limit */
  run(
    script: Script,
    key: string,
    values: readonly string[],
    whenLate: (answer: unknown) => void = () => undefined,
  ): Promise<unknown> {
    return this.#send(() => this.#evaluate(script, key, values), whenLate);
  }

  /** Runs a script with EVALSHA and with EVAL: the store needs both, but EVAL only when the server does not know a script. */
  runBothWays(script: Script, key: string): Promise<unknown> {
    return this.#send(async () => {
      await this.#client.evalSha(script.sha, key, []).catch(acceptUnknownScript);
      return this.#client.eval(script.text, key, []);
    });
  }

  async #send(
    evaluate: () => Promise<unknown>,
    whenLate: (answer: unknown) => void = () => undefined,
  ): Promise<unknown> {
    const reason = this.#client.unavailable() ?? this.#silence();
    if (reason !== undefined) throw new Error(reason);
    this.#lastProbe = performance.now();
    try {
      return await this.#inTime(evaluate(), whenLate);
    } catch (error) {
      if (isFromReplica(error)) this.#reconnect();
      throw error;
    }
  }

  /** After a restart or SCRIPT FLUSH the server does not know the script: then the text is sent, which loads it again. */
  async #evaluate(script: Script, key: string, values: readonly string[]): Promise<unknown> {
    try {
      return await this.#client.evalSha(script.sha, key, values);
    } catch (error) {
      acceptUnknownScript(error);
    }
    try {
      return await this.#client.eval(script.text, key, values);
    } catch (error) {
      throw isDenied(error) ? withoutEval(error) : error;
    }
  }

  async #inTime(answer: Promise<unknown>, whenLate: (answer: unknown) => void): Promise<unknown> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        this.#unanswered += 1;
        this.#lastProbe = performance.now();
        const answered = (): void => {
          this.#unanswered -= 1;
        };
        answer.then(answered, answered);
        answer.then(whenLate).catch(() => undefined);
        reject(new Error(`Redis did not answer within ${this.#limit} ms (commandTimeout)`));
      }, this.#limit);
    });
    try {
      return await Promise.race([answer, late]);
    } finally {
      clearTimeout(timer);
    }
  }

  /** After a failover, the open connection stays on the old primary: it would refuse every write. */
  #reconnect(): void {
    if (performance.now() - this.#lastReconnect < RECONNECT_SPAN) return;
    this.#lastReconnect = performance.now();
    this.#client.reconnect();
  }

  #silence(): string | undefined {
    if (this.#unanswered === 0 || performance.now() - this.#lastProbe >= PROBE_SPAN) return undefined;
    return 'Redis has not answered the last command';
  }
}

function acceptUnknownScript(error: unknown): void {
  if (!(error instanceof Error && error.message.includes('NOSCRIPT'))) throw error;
}

/** Redis reports only a missing right, and not why the store worked without it until now. */
function withoutEval(cause: Error): Error {
  const problem =
    'Redis has lost the scripts of the store (restart, failover or SCRIPT FLUSH), and refuses EVAL';
  return new Error(`${problem}. Allow it: ACL SETUSER … +eval. Redis: ${cause.message}`, { cause });
}

function isFromReplica(error: unknown): boolean {
  return error instanceof Error && REPLICA_ERRORS.some((code) => error.message.includes(code));
}
