import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { describe, expect, it } from 'vitest';
import { install } from '../src/binaries.ts';

const cwd = join(import.meta.dirname, '..', 'fixtures');
const PACKAGES = join(import.meta.dirname, '..', '..', '..', 'packages');
const OPTIONS =
  '--noEmit --strict --exactOptionalPropertyTypes --skipLibCheck --module nodenext --target es2022';

describe('the types of the web adapter', () => {
  it.each([
    ['the DOM', '--lib es2023,dom,dom.iterable --types node', ['handlers.ts']],
    ['Node', '--lib es2023 --types node', ['handlers.ts']],
    ['Cloudflare Workers', '--lib es2023 --types @cloudflare/workers-types', ['handlers.ts', 'worker.ts']],
    ['Bun', '--lib es2023 --types bun-types', ['handlers.ts', 'bun.ts']],
  ])('compile with those of %s', async (_, library, files) => {
    const args = [...OPTIONS.split(' '), ...library.split(' '), ...files];
    const { stdout } = await execa('tsc', args, { cwd, preferLocal: true, reject: false });
    expect(stdout).toBe('');
  });

  it('compile with those of Deno', async () => {
    // Installed as by a user: of a linked package, Deno finds no types of its inner modules.
    const folder = await mkdtemp(join(tmpdir(), 'deno-types-'));
    for (const name of ['core', 'web']) {
      const installed = join(folder, 'node_modules', '@notify-capture', name);
      for (const part of ['package.json', 'dist'])
        await cp(join(PACKAGES, name, part), join(installed, part), { recursive: true });
    }
    await writeFile(join(folder, 'package.json'), '{}');
    const files = ['handlers.ts', 'deno.ts'];
    for (const file of files) await cp(join(cwd, file), join(folder, file));
    const options = { cwd: folder, reject: false } as const;
    const { failed, stderr } = await execa(await install('deno'), ['check', ...files], options);
    expect(failed, stderr).toBe(false);
    await rm(folder, { recursive: true });
  });
});
