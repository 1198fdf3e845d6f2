// Runs programs so that none of them outlives the rehearsal.
import { spawn } from 'node:child_process';

const running = new Set();
const WINDOWS = process.platform === 'win32';

/** Starts a program in a process group of its own, which `endAll` ends; Windows has no groups. */
export function start(program, args, { cwd, env = {}, stdio = ['ignore', 'pipe', 'pipe'] }) {
  const child = spawn(program, args, {
    cwd,
    env: { ...process.env, ...env },
    stdio,
    detached: !WINDOWS,
    shell: WINDOWS && program !== process.execPath,
  });
  running.add(child);
  child.once('exit', () => running.delete(child));
  return child;
}

/** Runs a program to its end and answers what it printed; throws with all of it when it fails. */
export function run(program, args, options) {
  const child = start(program, args, options);
  const said = { stdout: '', stderr: '' };
  for (const stream of ['stdout', 'stderr']) {
    child[stream].setEncoding('utf8').on('data', (text) => {
      said[stream] += text;
    });
  }
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (status) => {
      if (status === 0) resolve(said.stdout.trim());
      else
        reject(
          new Error(`${[program, ...args].join(' ')} ended with ${status}:\n${said.stdout}${said.stderr}`),
        );
    });
  });
}

/** Ends what `start` started and is still there, by its process id. */
export function endAll() {
  for (const child of running) {
    try {
      if (WINDOWS) child.kill();
      else process.kill(-child.pid, 'SIGTERM');
    } catch {
      // It ended by itself in between.
    }
  }
}
