// Starts an example as its README says, but on a free port, and stops it.
import { EventEmitter, once } from 'node:events';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { execa } from 'execa';
import { ROOT } from '../scripts/workspace.ts';

type LogLine = Readonly<Record<string, unknown>>;
export type Environment = Readonly<Record<string, string | undefined>>;

export interface RunningExample {
  readonly url: string;
  readonly notifications: string;
  readonly captures: string;
  readonly tasks: string;
  /** All lines logged until now. */
  readonly logged: readonly LogLine[];
  /** The first such line, logged already or later. */
  line(isWanted: (line: LogLine) => boolean): Promise<LogLine>;
  stop(): Promise<void>;
  /** Ends the process at once, with `SIGKILL`. */
  kill(): Promise<void>;
}

function scriptStart(home: string, script: string): readonly string[] {
  const tsx = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;
  return ['--import', tsx, join(home, 'src', `${script}.ts`)];
}

/** After `next build`, which the test runs once. */
function nextStart(home: string): readonly string[] {
  return [
    join(home, 'node_modules', 'next', 'dist', 'bin', 'next'),
    'start',
    '--hostname',
    '127.0.0.1',
    home,
  ];
}

interface StartOptions {
  readonly cwd: string;
  readonly env: Environment;
  /** Default: `server`. A worker has no address. */
  readonly script?: 'server' | 'worker';
}

/** Answers once the example logs that it is open. */
export async function startExample(
  name: string,
  { cwd, env, script = 'server' }: StartOptions,
): Promise<RunningExample> {
  const home = join(ROOT, 'examples', name);
  const server = execa(process.execPath, name === 'next' ? nextStart(home) : scriptStart(home, script), {
    cwd,
    // The settings of the example, wherever it is started: Nest's decorators need them.
    env: { PORT: '0', TSX_TSCONFIG_PATH: join(home, 'tsconfig.json'), ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
    buffer: false,
    reject: false,
    forceKillAfterDelay: false,
  });
  const logged: LogLine[] = [];
  const lines = new EventEmitter();
  let ended = Promise.resolve();
  const opened = await new Promise<LogLine>((resolve, reject) => {
    ended = (async () => {
      for await (const text of server.iterable()) {
        // Next prints its own lines, which are not JSON.
        if (!text.startsWith('{')) continue;
        const line: LogLine = JSON.parse(text);
        logged.push(line);
        lines.emit('line', line);
        if (line['url'] !== undefined || line['msg'] === 'the worker is open') resolve(line);
      }
      reject(new Error(`examples/${name} ended before it was open.`));
    })();
  });
  return {
    url: String(opened['url']),
    notifications: String(opened['notifications']),
    captures: String(opened['captures']),
    tasks: String(opened['tasks']),
    logged,
    async line(isWanted) {
      for (let next = 0; ; next++) {
        if (next === logged.length) await once(lines, 'line');
        const line = logged[next];
        if (line !== undefined && isWanted(line)) return line;
      }
    },
    async stop() {
      server.kill();
      await ended;
    },
    async kill() {
      server.kill('SIGKILL');
      await ended;
    },
  };
}
