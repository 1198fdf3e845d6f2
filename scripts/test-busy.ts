// `npm run test:busy`: `npm test` beside four processes that take all the time they get. On one core:
// `taskset -c 0 npm run test:busy`.
import { execa } from 'execa';
import { ROOT } from './workspace.ts';

// A loop ends with this process, however this process ends.
const LOOP = `while (process.ppid === ${process.pid});`;
const loops = Array.from({ length: 4 }, () =>
  execa(process.execPath, ['--eval', LOOP], { stdio: 'ignore', reject: false }),
);
const { failed } = await execa('npm', ['test'], { cwd: ROOT, stdio: 'inherit', reject: false });
for (const loop of loops) loop.kill();
process.exitCode = failed ? 1 : 0;
