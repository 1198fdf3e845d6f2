// `npm run pack`: packs the packages into tarballs/, for an application that installs them from a clone.
import { mkdirSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { packAll } from '../tests/consumers/test/install.ts';
import { log, ROOT } from './workspace.ts';

const target = join(ROOT, 'tarballs');
rmSync(target, { recursive: true, force: true });
mkdirSync(target);
for (const file of (await packAll(target)).values()) log(relative(ROOT, file));
