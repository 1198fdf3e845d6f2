import { join } from 'node:path';
import { execa } from 'execa';
import { ROOT } from '../../../scripts/workspace.ts';

/** The command `explore`, in a process of its own. */
export interface RunningExplorer {
  /** With the token, as the command prints it. */
  readonly address: string;
  stop(): Promise<void>;
}

const COMMAND = join(ROOT, 'packages', 'simulator', 'bin', 'notify-capture.js');

/** In ms. Ends only what hangs, even on a slow machine. */
export const PATIENCE = 280_000;

/** Answers once the command prints its address. */
export async function startExplorer(cwd: string, options: readonly string[]): Promise<RunningExplorer> {
  const command = execa(
    process.execPath,
    [COMMAND, 'explore', '--port', '0', '--timeout', `${PATIENCE}ms`, ...options],
    {
      cwd,
      stdio: ['ignore', 'pipe', 'inherit'],
      buffer: false,
      reject: false,
    },
  );
  let ended = Promise.resolve();
  const address = await new Promise<string>((resolve, reject) => {
    ended = (async () => {
      for await (const line of command.iterable()) {
        const found = /http:\/\/\S+#token=\S+/.exec(String(line));
        if (found !== null) resolve(found[0]);
      }
      reject(new Error('The command ended before it printed an address.'));
    })();
  });
  return {
    address,
    async stop() {
      command.kill('SIGINT');
      await ended;
    },
  };
}
