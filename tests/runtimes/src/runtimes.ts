import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { execa } from 'execa';
import { install } from './binaries.ts';
import { APPLICATION as NEXT_APPLICATION, COMMAND as NEXT_COMMAND } from './next.ts';
import { BUN, HONO, NEXT, type TargetChanges, WORKERD } from './targets.ts';

/** A process of a runtime that listens on loopback. */
export interface RunningRuntime {
  readonly port: number;
  stop(): Promise<void>;
}

/** A runtime. */
export interface Runtime {
  readonly name: string;
  /** It ends the work of a request with its reply. */
  readonly endsWithReply?: boolean;
  /** It drops the `content-length` of a reply. */
  readonly repliesInChunks?: boolean;
  /** The requests of the contract that it answers itself, each with its status. */
  readonly refusedByFramework?: Readonly<Record<string, number>>;
  readonly changesTargets?: TargetChanges;
  /** Starts an application of `dist`, or that of `next`. */
  start(application: App, env?: Readonly<Record<string, string>>): Promise<RunningRuntime>;
}

/** `example` is examples/hono. */
type App = 'contract' | 'shop' | 'example';

const EXAMPLE = join(import.meta.dirname, '..', '..', '..', 'examples', 'hono', 'src', 'server.ts');
const DIST = join(import.meta.dirname, '..', 'dist');

const node: Runtime = {
  name: 'Node, with the server of Hono',
  changesTargets: HONO,
  start: (application, env) => run(process.execPath, [fileOf(application)], env),
};

const bun: Runtime = {
  name: 'Bun',
  changesTargets: BUN,
  start: async (application, env) => run(await install('bun'), ['run', fileOf(application)], env),
};

const deno: Runtime = {
  name: 'Deno',
  start: async (application, env) =>
    run(await install('deno'), ['run', '--allow-all', fileOf(application)], env),
};

/** The example of Next.js is examples/next, whose tests certify it. */
const next: Runtime = {
  name: 'Next.js',
  // A route's response may have been decoded after its length was set (next/dist/server/send-response.js).
  repliesInChunks: true,
  changesTargets: NEXT,
  // It takes the // of an absolute-form target for a doubled slash.
  refusedByFramework: { 'an absolute-form target': 308 },
  start: async (_, env) => {
    // Next knows no 0 for "never", which Node does.
    const options = ['--hostname', '127.0.0.1', '--port', '0', '--keepAliveTimeout', String(2 ** 31 - 2_000)];
    return run(process.execPath, [NEXT_COMMAND, 'start', ...options, NEXT_APPLICATION], env);
  },
};

function fileOf(application: App): string {
  return application === 'example' ? EXAMPLE : join(DIST, `${application}.js`);
}

/** From this date on, workerd has `node:crypto` without a flag. */
const COMPATIBLE = '2026-08-04';

const workerd: Runtime = {
  name: 'workerd',
  endsWithReply: true,
  changesTargets: WORKERD,
  async start(application, env = {}) {
    const folder = await mkdtemp(join(tmpdir(), 'workerd-'));
    const config = join(folder, 'config.capnp');
    await writeFile(config, configOf(join(DIST, `${application}-worker.js`), env));
    return run(await install('workerd'), ['serve', config, '--control-fd=1', '--import-path=/']);
  },
};

/** `npm test` uses Node only: npm installs the others for `npm run test:runtimes`. */
const LONG = process.env['TEST_FORM'] === 'long';

export const RUNTIMES = LONG ? [node, next, bun, deno, workerd] : [node];

function configOf(worker: string, env: Readonly<Record<string, string>>): string {
  const bindings = Object.entries(env).map(
    ([name, text]) => `(name = "${name}", text = ${JSON.stringify(text)})`,
  );
  return `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [
    (name = "main", worker = (
      modules = [(name = "worker", esModule = embed "${worker}")],
      bindings = [${bindings.join(', ')}],
      compatibilityDate = "${COMPATIBLE}",
    )),
    (name = "internet", network = (allow = ["private"])),
  ],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "main")],
);
`;
}

/** Ours print `port`, workerd its event, the example and Next their URLs. */
function portIn(line: string): number | undefined {
  const found = /(?:"port":|http:\/\/127\.0\.0\.1:)(\d+)/.exec(line);
  return found ? Number(found[1]) : undefined;
}

/** The first line with a port that a program prints has its own. */
async function run(
  program: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<RunningRuntime> {
  const child = execa(program, args, {
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
    buffer: false,
    reject: false,
    cwd: join(DIST, '..'),
  });
  const lines = createInterface({ input: child.stdout });
  const port = await new Promise<number>((resolve, reject) => {
    lines.on('line', (line) => {
      const port = portIn(line);
      if (port !== undefined) resolve(port);
    });
    lines.on('close', () => reject(new Error(`${program} ended before it listened.`)));
  });
  return {
    port,
    async stop() {
      child.kill('SIGKILL');
      await child;
    },
  };
}
