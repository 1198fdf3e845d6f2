import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Alipay, freePort } from '@notify-capture/contract';
import { type Certificate, certify } from '@notify-capture/simulator';
import { onTestFinished } from 'vitest';
import { DEBIAN_JARS, JARS, type Language } from '../../../scripts/languages.ts';

/** In ms. Only a hang takes longer, even on a slow machine. */
const TIME_LIMIT = 120_000;
/** In ms, between two attempts to reach an endpoint that starts. */
const PAUSE = 50;

interface Program {
  readonly file: string;
  /** What it keeps its bookings in. */
  readonly books: string;
  /** The variables in front of its command. */
  readonly variables?: string;
  command(file: string, port: number): readonly string[];
}

/** How the page of the documents starts each program. */
const PROGRAMS: Readonly<Record<Language, Program>> = {
  php: {
    file: 'php/endpoint.php',
    books: 'books.sqlite',
    variables: 'PHP_CLI_SERVER_WORKERS=8 ',
    command: (file, port) => ['php', '-S', `127.0.0.1:${port}`, file],
  },
  python: { file: 'python/endpoint.py', books: 'books.sqlite', command: (file) => ['python3', file] },
  go: { file: 'go/endpoint.go', books: 'books', command: (file) => ['go', 'run', file] },
  java: { file: 'java/Endpoint.java', books: 'books.sqlite', command: (file) => ['java', '-cp', JARS, file] },
};

/** The command that starts a program on the default port. */
export function commandOf(language: Language): string {
  const { file, variables = '', command } = PROGRAMS[language];
  const parts = command(basename(file), 3000).map((part) => (part === JARS ? DEBIAN_JARS : part));
  return variables + parts.join(' ');
}

export const alipay = new Alipay();

/** The text of a program. */
function sourceOf(language: Language): string {
  return readFileSync(join(import.meta.dirname, '..', PROGRAMS[language].file), 'utf8');
}

/** A text of a program, and what stands in its place. */
export type Change = readonly [text: string, replacement: string];

/** An endpoint in an empty folder, for one test. */
export class Endpoint {
  readonly folder = mkdtempSync(join(tmpdir(), 'notify-capture-language-'));
  readonly #program: Program;
  #process: ChildProcess | undefined;
  #port = 0;

  constructor(language: Language, changes: readonly Change[] = []) {
    this.#program = PROGRAMS[language];
    writeFileSync(join(this.folder, basename(this.#program.file)), changed(sourceOf(language), changes));
    onTestFinished(async () => {
      await this.kill();
      rmSync(this.folder, { recursive: true, force: true });
    });
  }

  get port(): number {
    return this.#port;
  }

  /** What the endpoint keeps its bookings in. */
  get books(): string {
    return join(this.folder, this.#program.books);
  }

  /** Resolves when it replies. */
  async start(): Promise<void> {
    this.#port = await freePort();
    const [program = '', ...args] = this.#program.command(basename(this.#program.file), this.#port);
    const child = spawn(program, args, {
      cwd: this.folder,
      env: {
        ...process.env,
        PORT: String(this.#port),
        ALIPAY_CLIENT_ID: alipay.clientId,
        ALIPAY_PUBLIC_KEY: alipay.keys.publicKey,
        PHP_CLI_SERVER_WORKERS: '8',
      },
      stdio: ['ignore', 'ignore', 'pipe'],
      // A group of processes: `go run` and PHP start others.
      detached: true,
    });
    this.#process = child;
    let log = '';
    child.stderr.on('data', (chunk: Buffer) => {
      log = `${log}${chunk}`.slice(-2_000);
    });
    while (!(await this.#replies())) {
      if (child.exitCode !== null) throw new Error(`${this.#program.file} ended before it replied. ${log}`);
      await pause(PAUSE);
    }
  }

  /** Ends it at once, with `SIGKILL`. */
  async kill(): Promise<void> {
    const child = this.#process;
    if (child?.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    process.kill(-child.pid, 'SIGKILL');
    await ended;
  }

  /** The ids of the booked captures. */
  async booked(): Promise<readonly string[]> {
    const list = (await (await fetch(this.#url('/captures'))).json()) as readonly { captureId: string }[];
    return list.map(({ captureId }) => captureId);
  }

  /** Certifies it as the page of the documents does. */
  certify(checks: {
    readonly only?: readonly string[];
    readonly skip?: readonly string[];
  }): Promise<Certificate> {
    return certify({
      ...checks,
      to: this.#url('/alipay/notifyCapture'),
      captures: this.#url('/captures'),
      others: this.#url('/captures'),
      clientId: alipay.clientId,
      privateKey: alipay.keys.privateKey,
      timeoutMs: TIME_LIMIT,
      bookedWithinMs: TIME_LIMIT,
    });
  }

  #url(path: string): string {
    return `http://127.0.0.1:${this.#port}${path}`;
  }

  async #replies(): Promise<boolean> {
    try {
      return (await fetch(this.#url('/captures'))).ok;
    } catch {
      return false;
    }
  }
}

function changed(source: string, changes: readonly Change[]): string {
  return changes.reduce((text, [from, to]) => {
    if (!text.includes(from)) throw new Error(`The program does not contain ${from}`);
    return text.replace(from, () => to);
  }, source);
}
