// Starts an example as its README says, but on a free port, and stops it.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';
import { ROOT } from './workspace.mjs';

/** Answers the shop's addresses once it says that it is open. */
export async function startExample(name, { cwd, env }) {
  const home = join(ROOT, 'examples', name);
  const tsx = pathToFileURL(createRequire(join(home, 'package.json')).resolve('tsx')).href;
  const child = spawn(process.execPath, ['--import', tsx, join(home, 'src', 'server.ts')], {
    cwd,
    // Where the example itself is, and not where it is started: Nest's decorators need its tsconfig.
    env: { ...process.env, PORT: '0', TSX_TSCONFIG_PATH: join(home, 'tsconfig.json'), ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const lines = [];
  const watching = new Set();
  const opened = new Promise((resolve, reject) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      const logged = JSON.parse(line);
      lines.push(logged);
      for (const look of watching) look(logged);
      if (logged.url !== undefined) resolve(logged);
    });
    child.once('exit', (code) =>
      reject(new Error(`examples/${name} ended with ${code} before it was open.`)),
    );
  });
  const { url, notifications, captures } = await opened;
  return {
    url,
    notifications,
    captures,
    logged: lines,
    line(fits) {
      const before = lines.find(fits);
      if (before !== undefined) return Promise.resolve(before);
      return new Promise((resolve, reject) => {
        const look = (logged) => {
          if (!fits(logged)) return;
          watching.delete(look);
          resolve(logged);
        };
        watching.add(look);
        child.once('exit', () =>
          reject(new Error(`examples/${name} ended before it logged what was waited for.`)),
        );
      });
    },
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill('SIGTERM');
      await once(child, 'exit');
    },
  };
}
