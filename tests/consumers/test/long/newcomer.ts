import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import getPort from 'get-port';
import { run } from '../install.ts';
import { type Recording, recorded } from '../recording.ts';
import { blocksOfPage, type Copied } from './site.ts';

const LOOPBACK = pathToFileURL(
  join(import.meta.dirname, '..', '..', 'fixtures', 'start', 'loopback.mjs'),
).href;
/** The port in all pages; it may be in use. */
const PORT = '3000';

/** A person in an empty folder who copies what a page of the built site says. */
export class Newcomer {
  readonly #folder: string;
  readonly #env: NodeJS.ProcessEnv;
  readonly #port: string;
  readonly #blocks: readonly Copied[];
  #server: Server | undefined;

  private constructor(page: string, port: number, folder: string, env: NodeJS.ProcessEnv) {
    this.#folder = folder;
    this.#port = String(port);
    this.#env = { ...env, PORT: this.#port };
    this.#blocks = this.read(`start/${page}`);
    mkdirSync(folder, { recursive: true });
  }

  static async in(folder: string, page: string, env: NodeJS.ProcessEnv): Promise<Newcomer> {
    return new Newcomer(page, await getPort({ host: '127.0.0.1' }), folder, env);
  }

  read(page: string): readonly Copied[] {
    return blocksOfPage(page).map((block) => ({ ...block, code: block.code.replaceAll(PORT, this.#port) }));
  }

  async install(): Promise<void> {
    for (const { code } of this.#commands('Install')) await this.enter(code);
  }

  /** Writes the files of the page, the last of them with a change. */
  write(change: (code: string) => string): void {
    const files = this.#blocks.filter(({ file }) => file !== undefined);
    for (const { file = '', code } of files) {
      mkdirSync(dirname(join(this.#folder, file)), { recursive: true });
      writeFileSync(join(this.#folder, file), file === files.at(-1)?.file ? change(code) : code);
    }
  }

  /** Enters the commands of the first terminal before the one that starts the server. */
  async prepare(): Promise<void> {
    await this.enter(this.#firstTerminal().slice(0, -1).join('\n'));
  }

  /** Enters the command that starts the server; answers what it prints. */
  async start(): Promise<Recording> {
    this.#server = await Server.start(this.#firstTerminal().at(-1) ?? '', this.#folder, this.#env);
    return this.#server.recording;
  }

  async stop(): Promise<void> {
    await this.#server?.stop();
    this.#server = undefined;
  }

  /** Enters the command of the second terminal; answers what it prints. */
  async send(): Promise<string> {
    const [, second] = this.#commands('Send a test capture');
    return this.enter(second?.code ?? '');
  }

  /** Enters commands; answers what they print, also if they fail. */
  enter(commands: string): Promise<string> {
    return run(this.#folder, 'bash', ['-e', '-c', commands], this.#env);
  }

  #firstTerminal(): readonly string[] {
    const [first] = this.#commands('Send a test capture');
    return first?.code.trim().split('\n') ?? [];
  }

  #commands(heading: string): readonly Copied[] {
    return this.#blocks.filter((block) => block.heading === heading && block.language === 'sh');
  }
}

/** The server in the first terminal. */
class Server {
  readonly #child: ChildProcess;
  readonly recording: Recording;

  private constructor(child: ChildProcess, recording: Recording) {
    this.#child = child;
    this.recording = recording;
  }

  static async start(command: string, cwd: string, env: NodeJS.ProcessEnv): Promise<Server> {
    const options = { cwd, env: { ...env, NODE_OPTIONS: `--import=${LOOPBACK}` }, detached: true };
    const child = spawn('bash', ['-c', command], options);
    const recording = recorded(child);
    const ended = once(child, 'exit').then(() => Promise.reject(new Error(`It ended:\n${recording.all()}`)));
    await Promise.race([recording.printed(`Listening on ${env['PORT']}`), ended]);
    ended.catch(() => undefined);
    return new Server(child, recording);
  }

  /** Ends the shell and all that it has started. */
  async stop(): Promise<void> {
    const ended = once(this.#child, 'exit');
    process.kill(-(this.#child.pid ?? Number.NaN), 'SIGKILL');
    await ended;
  }
}
