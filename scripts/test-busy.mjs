// `npm run test:busy`: `npm test` beside four processes that take all the time they get. On one core:
// `taskset -c 0 npm run test:busy`.
import { spawn, spawnSync } from 'node:child_process';
import { ROOT } from './workspace.mjs';

const LOOPS = 4;
// A loop ends with this process, however this process ends.
const LOOP = `const parent = ${process.pid};
setInterval(() => {
  const end = Date.now() + 1_000;
  while (Date.now() < end);
  try { process.kill(parent, 0); } catch { process.exit(); }
});`;

const loops = Array.from({ length: LOOPS }, () => spawn(process.execPath, ['-e', LOOP], { stdio: 'ignore' }));
const { status } = spawnSync('npm', ['test'], {
  cwd: ROOT,
  stdio: 'inherit',
  shell: process.platform === 'win32',
});
for (const loop of loops) loop.kill();
process.exit(status ?? 1);
