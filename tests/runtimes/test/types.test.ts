import { join } from 'node:path';
import { execa } from 'execa';
import { describe, expect, it } from 'vitest';
import { install } from '../src/binaries.ts';

const cwd = join(import.meta.dirname, '..', 'fixtures');
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
    const { failed, stderr } = await execa(await install('deno'), ['check', 'handlers.ts', 'deno.ts'], {
      cwd,
      reject: false,
    });
    expect(failed, stderr).toBe(false);
  });
});
