import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, describe, expect, it } from 'vitest';
import { readLinks } from '../../../scripts/release/links.ts';
import { type Manifest, ROOT } from '../../../scripts/workspace.ts';

const BARE: Manifest = { name: 'notify-capture', version: '0.0.0' };
const FILLED = {
  homepage: 'https://forge.invalid/a/b#readme',
  repository: 'https://forge.invalid/a/b.git',
  bugs: 'https://forge.invalid/a/b/issues',
};
const missing = (manifest: object, environment = {}) =>
  readLinks({ ...BARE, ...manifest }, environment).missing.map(({ field }) => field);

describe('npm run release, without the links of a maintainer', () => {
  const folder = mkdtempSync(join(tmpdir(), 'notify-capture-links-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('publishes nothing, and says which field of which file to fill in', async () => {
    cpSync(join(ROOT, 'scripts'), join(folder, 'scripts'), { recursive: true });
    symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'), 'junction');
    for (const group of ['packages', 'tests', 'examples']) mkdirSync(join(folder, group));
    writeFileSync(
      join(folder, 'package.json'),
      JSON.stringify({ ...BARE, type: 'module', bugs: FILLED.bugs }),
    );
    const tsx = join(ROOT, 'node_modules', 'tsx', 'dist', 'cli.mjs');
    const env = { ...process.env, GITHUB_REPOSITORY: '' };
    const run = promisify(execFile)(process.execPath, [tsx, 'scripts/release.ts'], { cwd: folder, env });
    const { code, stderr } = await run.then(
      () => expect.unreachable(),
      (error: { code: number; stderr: string }) => error,
    );
    expect(code).toBe(1);
    for (const field of ['homepage', 'repository']) {
      expect(stderr).toMatch(
        new RegExp(`"${field}" is missing in .*package\\.json: fill it in there, e\\.g\\.`),
      );
    }
    expect(stderr).not.toContain('"bugs" is missing');
    expect(stderr).toContain('Nothing was published. See CONTRIBUTING.md');
  });

  it.each([
    [{}, ['homepage', 'repository', 'bugs']],
    [{ ...FILLED, homepage: '' }, ['homepage']],
    [{ ...FILLED, homepage: 'TODO' }, ['homepage']],
    [{ ...FILLED, bugs: {} }, ['bugs']],
    [{ ...FILLED, bugs: { email: 'somebody@forge.invalid' } }, ['bugs']],
    [{ ...FILLED, repository: { type: 'git' } }, ['repository']],
    [FILLED, []],
    [
      { ...FILLED, bugs: { url: FILLED.bugs }, repository: { type: 'git', url: `git+${FILLED.repository}` } },
      [],
    ],
  ])('takes a field without a URL for missing: %j', (manifest, fields) => {
    expect(missing(manifest)).toEqual(fields);
  });

  it('takes the repository of the workflow, which npm compares with the provenance', () => {
    const environment = { GITHUB_SERVER_URL: 'https://github.invalid', GITHUB_REPOSITORY: 'fork/b' };
    const { links } = readLinks({ ...BARE, ...FILLED }, environment);
    expect(links.repository).toEqual({ type: 'git', url: 'git+https://github.invalid/fork/b.git' });
    expect(missing({ homepage: FILLED.homepage, bugs: FILLED.bugs }, environment)).toEqual([]);
  });
});
