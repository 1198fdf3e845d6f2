import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import type { TestProject } from 'vitest/node';
import { provideOnce } from './provided.ts';

/** A global set-up of vitest: `inject('embedded')` is a folder with an empty database, made once in a run. */
export const setup = (project: TestProject) =>
  provideOnce(project, 'embedded', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'notify-capture-embedded-'));
    const database = await PGlite.create(join(folder, 'pglite'));
    await database.close();
    return {
      provided: folder,
      stop: async () => rmSync(folder, { recursive: true, force: true }),
    };
  });
