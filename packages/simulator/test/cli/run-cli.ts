import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { onTestFinished, vi } from 'vitest';
import { runProgram } from '../../src/commands/program.ts';
import { LONG } from '../form.ts';

/** The command as it is published: `npm test` builds it before. */
export const CLI = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));
/** The version of the package. */
export const VERSION = String(
  JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')).version,
);
/** For commands that send: ends only what hangs, however slow the machine is. */
export const PATIENT = ['--timeout', '2m'] as const;
/** What the command reads of the environment. */
const VARIABLES = ['ALIPAY_TEST_PRIVATE_KEY', 'ALIPAY_CLIENT_ID'] as const;

/** What a command left. */
export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** How a process is run. */
export interface RunOptions {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  readonly input?: string | Buffer;
  /** Called with the process, once it runs. */
  readonly onStart?: (child: ChildProcess) => void;
  /** Called with all that it has printed on stdout so far. */
  readonly onPrint?: (stdout: string) => void;
}

/** The values of {@link VARIABLES}; one that is not given is not set. */
type Variables = Readonly<Partial<Record<(typeof VARIABLES)[number], string>>>;

/** Runs the command: in this process, which takes no time to start; in the long form in one of its own. */
export function runCommand(args: readonly string[], env: Variables = {}): Promise<Ended> {
  return LONG ? runCli(args, { env: { ...env } }) : runHere(args, env);
}

/** Runs the command in a process of its own; below an empty folder, and without variables of ours. */
export function runCli(args: readonly string[], options: RunOptions = {}): Promise<Ended> {
  return run(process.execPath, [CLI, ...args], options);
}

/** Runs a program. */
export function run(program: string, args: readonly string[], options: RunOptions = {}): Promise<Ended> {
  const { cwd = emptyFolder(), env = {}, input = '', onStart, onPrint } = options;
  const { PATH = '', HOME = '' } = process.env;
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd, env: { PATH, HOME, ...env } });
    const said = { stdout: '', stderr: '' };
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      said.stdout += text;
      onPrint?.(said.stdout);
    });
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

/** Runs the source of the command in this process, and catches what it prints and its exit code. */
async function runHere(args: readonly string[], env: Variables): Promise<Ended> {
  const printed = { stdout: '', stderr: '' };
  const before = { exitCode: process.exitCode, interrupts: process.listeners('SIGINT') };
  for (const name of VARIABLES) vi.stubEnv(name, env[name]);
  const streams = (['stdout', 'stderr'] as const).map((name) =>
    vi.spyOn(process[name], 'write').mockImplementation((text) => {
      printed[name] += String(text);
      return true;
    }),
  );
  try {
    process.exitCode = 0;
    await runProgram(args, VERSION);
    return { code: Number(process.exitCode), ...printed };
  } finally {
    for (const stream of streams) stream.mockRestore();
    vi.unstubAllEnvs();
    process.exitCode = before.exitCode;
    const added = process.listeners('SIGINT').filter((listener) => !before.interrupts.includes(listener));
    for (const listener of added) process.off('SIGINT', listener);
  }
}
