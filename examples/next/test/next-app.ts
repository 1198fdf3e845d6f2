import { EventEmitter, once } from 'node:events';
import { createRequire } from 'node:module';
import { execa } from 'execa';

/** An application that runs. */
export interface RunningApp {
  readonly port: number;
  /** All lines that it has printed until now. */
  readonly printed: readonly string[];
  /** The first line with this text, printed already or later. */
  line(text: string): Promise<string>;
  stop(): Promise<void>;
}

const COMMAND = createRequire(import.meta.url).resolve('next/dist/bin/next');

/** `next build` of an application, in its folder. */
export async function build(folder: string): Promise<void> {
  await execa(process.execPath, [COMMAND, 'build', folder], { stdin: 'ignore' });
}

/** `next start` on a free port, after `build`; or `next dev`. */
export async function start(
  folder: string,
  env: Readonly<Record<string, string>>,
  mode: 'start' | 'dev' = 'start',
): Promise<RunningApp> {
  const server = execa(process.execPath, [COMMAND, mode, '--hostname', '127.0.0.1', folder], {
    env: { PORT: '0', ...env },
    stdin: 'ignore',
    all: true,
    buffer: false,
    reject: false,
    forceKillAfterDelay: false,
  });
  const printed: string[] = [];
  const lines = new EventEmitter();
  let ended = Promise.resolve();
  const port = await new Promise<number>((resolve, reject) => {
    ended = (async () => {
      for await (const line of server.iterable({ from: 'all' })) {
        printed.push(line);
        lines.emit('line');
        const found = /Local: +http:\/\/127\.0\.0\.1:(\d+)/.exec(line)?.[1];
        if (found !== undefined) resolve(Number(found));
      }
      reject(new Error(`next ${mode} ended before it was open:\n${printed.join('\n')}`));
    })();
  });
  return {
    port,
    printed,
    async line(text) {
      for (let next = 0; ; next++) {
        if (next === printed.length) await Promise.race([once(lines, 'line'), ended]);
        if (next === printed.length) throw new Error(`next ${mode} ended without this line: ${text}`);
        const line = printed[next];
        if (line?.includes(text)) return line;
      }
    },
    async stop() {
      server.kill();
      await ended;
    },
  };
}
