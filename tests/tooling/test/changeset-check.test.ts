import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type Clone, cloneAt } from '../../../scripts/release/maintainer.ts';
import { published, ROOT } from '../../../scripts/workspace.ts';

const CORE = '@notify-capture/core';
/** Ends what hangs: a slow machine may need many minutes to install a whole workspace. */
const INSTALL_LIMIT = 60 * 60_000;
/** What a maintainer can have edited without committing it, and what a clone would not have. */
const SCRIPTS = ['scripts', 'package.json', '.changeset/config.json'];

const more = (text: string): string => `${text}// A change.\n`;

describe('npm run changeset:check, in a clone', () => {
  const root = mkdtempSync(join(tmpdir(), 'notify-capture-tooling-'));
  const dependents = published()
    .filter(({ manifest }) => manifest.dependencies?.[CORE] !== undefined)
    .map(({ manifest }) => manifest.name);
  let clone: Clone;

  beforeAll(async () => {
    clone = await cloneAt(join(root, 'clone'));
    for (const path of SCRIPTS) cpSync(join(ROOT, path), join(clone.folder, path), { recursive: true });
    await clone.commit();
    // The changesets that wait here are none of this test's.
    await clone.version();
    expect(dependents).toContain('@notify-capture/express');
  }, INSTALL_LIMIT);
  afterEach(() => clone.run('git reset --quiet --hard HEAD~1'));
  afterAll(() => rmSync(root, { recursive: true, force: true }));

  it('refuses a change to a published package without a changeset', async () => {
    clone.edit('packages/express/src/index.ts', more);
    await clone.commit();
    await expect(clone.check()).rejects.toThrow(
      'Some packages have been changed but no changesets were found',
    );
  });

  it('accepts a change to a published package with a changeset', async () => {
    clone.edit('packages/express/src/index.ts', more);
    await expect(clone.change({ '@notify-capture/express': 'patch' })).resolves.toContain('has a changeset');
  });

  it('accepts an empty changeset: nothing reaches users, says its author', async () => {
    clone.edit('packages/express/src/index.ts', more);
    await expect(clone.change({})).resolves.toContain('has a changeset');
  });

  it('refuses a changeset that was there before the change', async () => {
    await clone.change({ '@notify-capture/express': 'patch' });
    clone.edit('packages/express/src/index.ts', more);
    await clone.commit();
    await expect(clone.check()).rejects.toThrow('no changesets were found');
    await clone.run('git reset --quiet --hard HEAD~1');
  });

  it('refuses a changeset of a package that does not exist, and one that has no text', async () => {
    clone.edit('packages/express/src/index.ts', more);
    await expect(clone.change({ '@notify-capture/expres': 'patch' })).rejects.toThrow(
      '@notify-capture/expres',
    );
    await clone.run('git reset --quiet --hard HEAD~1');
    clone.edit('packages/express/src/index.ts', more);
    await clone.change({ '@notify-capture/express': 'patch' });
    clone.edit('.changeset/rehearsed.md', (text) => text.replace('A rehearsed change.', ''));
    await expect(clone.check()).rejects.toThrow('has no text');
  });

  it('asks for none when only tests and private packages changed', async () => {
    clone.edit('packages/express/tsconfig.json', more);
    clone.edit('packages/express/test/contract.test.ts', more);
    clone.edit('tests/contract/src/index.ts', more);
    clone.edit('CONTRIBUTING.md', more);
    await clone.commit();
    await expect(clone.check()).resolves.toContain('has a changeset');
  });

  it('refuses a major of core that leaves its dependents out, and names them', async () => {
    clone.edit('packages/core/src/index.ts', more);
    const output = await clone
      .change({ [CORE]: 'major', '@notify-capture/express': 'minor' })
      .then(String, String);
    for (const name of dependents) expect(output).toContain(`${name}, which depends on it, does not`);
  });

  it('accepts a major of core that is one of its dependents too', async () => {
    clone.edit('packages/core/src/index.ts', more);
    const majors = [CORE, ...dependents].map((name) => [name, 'major']);
    await expect(clone.change(Object.fromEntries(majors))).resolves.toContain('has a changeset');
  });
});
