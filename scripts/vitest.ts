// Runs tests of the workspace and counts them.
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { execa } from 'execa';
import type { JsonTestResults } from 'vitest/reporters';
import { log, ROOT } from './workspace.ts';

const FILE = join(ROOT, 'reports', 'vitest.json');

/** Runs vitest with these options, on another Node if a version is given; answers the status of each test. */
export async function runTests(options: readonly string[], version?: string): Promise<string[]> {
  rmSync(FILE, { force: true });
  const [program, prefix] = version ? ['npx', ['--yes', `node@${version}`]] : ['node', []];
  const args = [...prefix, 'node_modules/vitest/vitest.mjs', 'run', '--reporter=dot', '--reporter=json'];
  const { failed, all } = await execa(program, [...args, ...options], {
    cwd: ROOT,
    all: true,
    reject: false,
  });
  if (failed) process.stderr.write(`${all}\n`);
  const tests = readReport();
  for (const folder of new Set(tests.map((test) => test.folder).sort())) {
    log(
      `${folder}: ${summarize(tests.filter((test) => test.folder === folder).map(({ status }) => status))}`,
    );
  }
  const statuses = tests.map(({ status }) => status);
  // A run that failed without a failing test, such as a crash, is a failure too.
  return failed && !statuses.includes('failed') ? [...statuses, 'failed'] : statuses;
}

/** Prints the last line, and sets the exit code: a skipped test proves nothing. */
export function conclude(statuses: readonly string[]): void {
  process.stdout.write(`${summarize(statuses)}\n`);
  process.exitCode = statuses.length > 0 && statuses.every((status) => status === 'passed') ? 0 : 1;
}

function readReport(): readonly { readonly folder: string; readonly status: string }[] {
  if (!existsSync(FILE)) return [];
  const { testResults }: JsonTestResults = JSON.parse(readFileSync(FILE, 'utf8'));
  return testResults.flatMap(({ name, status, assertionResults }) => {
    const folder = relative(ROOT, name).split(sep).slice(0, 2).join('/');
    const statuses: string[] = assertionResults.map((test) => test.status);
    // A file that could not be loaded has no tests to fail.
    if (status === 'failed' && !statuses.includes('failed')) statuses.push('failed');
    return statuses.map((one) => ({ folder, status: one }));
  });
}

function summarize(statuses: readonly string[]): string {
  const [passed, failed] = ['passed', 'failed'].map(
    (one) => statuses.filter((status) => status === one).length,
  );
  return `${passed} passed, ${failed} failed, ${statuses.length - Number(passed) - Number(failed)} skipped`;
}
