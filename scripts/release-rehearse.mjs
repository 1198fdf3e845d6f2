// `npm run release:rehearse`: a maintainer's whole loop, for real, in a temporary clone of what is committed, against a
// registry on this machine: change, changeset, version, publish, install, use. This folder stays as it was.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { endAll } from './release/command.mjs';
import { rehearse } from './release/rehearsal.mjs';
import { fail, install, ROOT, say } from './workspace.mjs';

const started = Date.now();
const root = realpathSync(mkdtempSync(join(tmpdir(), 'notify-capture-release-')));
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.once(signal, () => {
    cleanUp();
    fail(`Ended by ${signal}; nothing was left behind.`);
  });
}
let problem;
try {
  install();
  const before = state();
  if (before.status !== '') say('Not committed, and so not rehearsed:');
  process.stdout.write(before.status);
  await rehearse(root, upstream());
  const after = state();
  for (const [what, was] of Object.entries(before)) {
    if (after[what] !== was)
      throw new Error(`The ${what} of this folder changed:\n${was}\nis now\n${after[what]}`);
  }
} catch (error) {
  problem = error;
} finally {
  cleanUp();
}
if (problem !== undefined) fail(`The release would not go well. ${problem.stack}`);
say(`Rehearsed in ${Math.round((Date.now() - started) / 1000)} s; this folder is as it was.`);

function cleanUp() {
  endAll();
  rmSync(root, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
}

/** What a rehearsal must leave alone. */
function state() {
  const git = (...args) => execFileSync('git', args, { cwd: ROOT, encoding: 'utf8' });
  return {
    status: git('status', '--porcelain', '--untracked-files=all'),
    commits: git('rev-parse', 'HEAD'),
    references: git('for-each-ref'),
  };
}

/** Where npm gets everything that is not ours. */
function upstream() {
  return execFileSync('npm', ['config', 'get', 'registry'], {
    cwd: ROOT,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
    shell: process.platform === 'win32',
  }).trim();
}
