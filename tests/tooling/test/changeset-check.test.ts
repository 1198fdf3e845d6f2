import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type Clone, cloneAt } from '../../../scripts/release/maintainer.mjs';

const SCRIPTS = fileURLToPath(new URL('../../../scripts', import.meta.url));
const CORE = '@notify-capture/core';
/** Ends what hangs: a slow machine may need many minutes to install a whole workspace. */
const INSTALL_LIMIT = 60 * 60_000;

const more = (text: string): string => `${text}// A change.\n`;

describe('npm run changeset:check, in a clone', () => {
  const root = mkdtempSync(join(tmpdir(), 'notify-capture-tooling-'));
  let clone: Clone;
  let dependents: readonly string[] = [];

  beforeAll(async () => {
    const folder = join(root, 'clone');
    clone = await cloneAt(folder, {});
    // As the scripts are now, committed or not.
    cpSync(SCRIPTS, join(folder, 'scripts'), { recursive: true });
    await clone.commit('The scripts as they are');
    // The changesets that wait here are none of this test's.
    await clone.version();
    dependents = clone
      .packages()
      .filter((manifest) => manifest.private !== true && manifest.dependencies?.[CORE] !== undefined)
      .map(({ name }) => name);
    expect(dependents).toContain('@notify-capture/express');
  }, INSTALL_LIMIT);
  afterEach(() => clone.undo());
  afterAll(() => rmSync(root, { recursive: true, force: true }));

  it('refuses a change to a published package without a changeset, and names the package', async () => {
    clone.edit('packages/express/src/index.ts', more);
    await clone.commit('An untold change');
    await expect(clone.check()).rejects.toThrow('@notify-capture/express was changed');
  });

  it('refuses a changeset that names another package', async () => {
    clone.edit('packages/express/src/index.ts', more);
    await clone.change('A change told of another', { '@notify-capture/fastify': 'patch' });
    await expect(clone.check()).rejects.toThrow('@notify-capture/express was changed');
  });

  it('accepts a change to a published package with a changeset', async () => {
    clone.edit('packages/express/src/index.ts', more);
    await clone.change('A told change', { '@notify-capture/express': 'patch' });
    await expect(clone.check()).resolves.toContain('has a changeset');
  });

  it('accepts an empty changeset: nothing reaches users, says its author', async () => {
    clone.edit('packages/express/src/index.ts', more);
    await clone.change('Nothing that anybody sees', {});
    await expect(clone.check()).resolves.toContain('has a changeset');
  });

  it('refuses a changeset of a package that is none, and one that tells users nothing', async () => {
    clone.edit('packages/express/src/index.ts', more);
    await clone.change('A typing error', { '@notify-capture/expres': 'patch' });
    await expect(clone.check()).rejects.toThrow('The changesets cannot be read');
    await clone.undo();
    clone.edit('packages/express/src/index.ts', more);
    await clone.change('Nothing said', { '@notify-capture/express': 'patch' });
    clone.edit('.changeset/rehearsed.md', (text) => text.replace('Nothing said.', ''));
    await expect(clone.check()).rejects.toThrow('has no text');
  });

  it('asks for none when only tests and private packages changed', async () => {
    clone.edit('packages/express/tsconfig.json', more);
    clone.edit('packages/express/test/contract.test.ts', more);
    clone.edit('tests/contract/src/index.ts', more);
    clone.edit('CONTRIBUTING.md', more);
    await clone.commit('A change that stays here');
    await expect(clone.check()).resolves.toContain('has a changeset');
  });

  it('accepts the commit that sets the versions and uses the changesets up', async () => {
    clone.edit('packages/express/src/index.ts', more);
    await clone.change('A told change', { '@notify-capture/express': 'patch' });
    await clone.version();
    await expect(clone.check()).resolves.toContain('has a changeset');
    await clone.undo();
  });

  it('refuses a major of core that leaves its dependents out, and names them', async () => {
    clone.edit('packages/core/src/index.ts', more);
    await clone.change('A name is gone', { [CORE]: 'major', '@notify-capture/express': 'minor' });
    const said = await clone.check().then(String, String);
    for (const name of dependents) expect(said).toContain(`${name}, which depends on it, does not`);
  });

  it('accepts a major of core that is one of its dependents too', async () => {
    clone.edit('packages/core/src/index.ts', more);
    await clone.change(
      'A name is gone',
      Object.fromEntries([CORE, ...dependents].map((name) => [name, 'major' as const])),
    );
    await expect(clone.check()).resolves.toContain('has a changeset');
  });
});
