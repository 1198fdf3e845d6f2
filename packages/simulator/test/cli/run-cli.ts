import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { onTestFinished, vi } from 'vitest';
import { runProgram } from '../../src/commands/program.ts';
import { LONG } from '../long-form.ts';

/** The built command. `npm test` builds it first. */
export const CLI = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));
/** The version of the package. */
export const VERSION = String(
  JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')).version,
);
/** For commands that send. Ends only a command that hangs, even on a slow machine. */
export const PATIENT = ['--timeout', '2m'] as const;
/** The environment variables that the command reads. */
const VARIABLES = ['ALIPAY_TEST_PRIVATE_KEY', 'ALIPAY_CLIENT_ID'] as const;

/** The exit code and the output of a command. */
export interface CommandResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** The options of a process. */
export interface RunOptions {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  readonly input?: string | Buffer;
  /** Called with the process after it has started. */
  readonly onStart?: (child: ChildProcess) => void;
  /** Called with the whole stdout so far. */
  readonly onPrint?: (stdout: string) => void;
}

/** The values of {@link VARIABLES}. A missing one is not set. */
type Variables = Readonly<Partial<Record<(typeof VARIABLES)[number], string>>>;

/** Runs the command: in this process, because that is fast; in the long form in a process of its own. */
export function runCommand(args: readonly string[], env: Variables = {}): Promise<CommandResult> {
  return LONG ? runCli(args, { env: { ...env } }) : runHere(args, env);
}

/** Runs the command in a process of its own, in an empty folder and without our environment. */
export function runCli(args: readonly string[], options: RunOptions = {}): Promise<CommandResult> {
  return run(process.execPath, [CLI, ...args], options);
}

/** Runs a program. */
export function run(
  program: string,
  args: readonly string[],
  options: RunOptions = {},
): Promise<CommandResult> {
  const { cwd = emptyFolder(), env = {}, input = '', onStart, onPrint } = options;
  const { PATH = '', HOME = '' } = process.env;
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd, env: { PATH, HOME, ...env } });
    const output = { stdout: '', stderr: '' };
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      output.stdout += text;
      onPrint?.(output.stdout);
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => (output.stderr += text));
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, ...output }));
    // A program may end before it has read its input.
    child.stdin.on('error', () => undefined).end(input);
    onStart?.(child);
  });
}

/** Creates an empty folder for one test. */
export function emptyFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'notify-capture-cli-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Runs the source of the command in this process, and records its output and exit code. */
async function runHere(args: readonly string[], env: Variables): Promise<CommandResult> {
  const output = { stdout: '', stderr: '' };
  const before = { exitCode: process.exitCode, interrupts: process.listeners('SIGINT') };
  for (const name of VARIABLES) vi.stubEnv(name, env[name]);
  const streams = (['stdout', 'stderr'] as const).map((name) =>
    vi.spyOn(process[name], 'write').mockImplementation((text) => {
      output[name] += String(text);
      return true;
    }),
  );
  try {
    process.exitCode = 0;
    await runProgram(args, VERSION);
    return { code: Number(process.exitCode), ...output };
  } finally {
    for (const stream of streams) stream.mockRestore();
    vi.unstubAllEnvs();
    process.exitCode = before.exitCode;
    const added = process.listeners('SIGINT').filter((listener) => !before.interrupts.includes(listener));
    for (const listener of added) process.off('SIGINT', listener);
  }
}
