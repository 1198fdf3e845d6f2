import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';

/** The command as it is published: `npm test` builds it before. */
export const CLI = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));

/** What a process left. */
export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** How the command is run. */
export interface RunOptions {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  readonly input?: string | Buffer;
  /** Called with the process, once it runs. */
  readonly onStart?: (child: ChildProcess) => void;
}

/** Runs the command in a process of its own; below an empty folder, and without variables of ours. */
export function runCli(args: readonly string[], options: RunOptions = {}): Promise<Ended> {
  return run(process.execPath, [CLI, ...args], options);
}

/** Runs a program. */
export function run(program: string, args: readonly string[], options: RunOptions = {}): Promise<Ended> {
  const { cwd = emptyFolder(), env = {}, input = '', onStart } = options;
  const { PATH = '', HOME = '' } = process.env;
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd, env: { PATH, HOME, ...env } });
    const said = { stdout: '', stderr: '' };
    child.stdout.setEncoding('utf8').on('data', (text: string) => (said.stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (said.stderr += text));
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, ...said }));
    child.stdin.end(input);
    onStart?.(child);
  });
}

/** A folder for one test. */
export function emptyFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'notify-capture-cli-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
