import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { blocksOf } from '@notify-capture/contract/documents';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

/** Below this package, so that the files find the packages of the workspace. */
const FOLDER = join(import.meta.dirname, '..', '.data', 'testing');
const require = createRequire(import.meta.url);
const PAGE = blocksOf('docs/testing.md');
const BLOCKS = PAGE.filter(({ language }) => language === 'ts');
const FILES = new Map(
  BLOCKS.map(({ lead, code }) => [/rite\s+this\s+into\s+`([^`]+)`:$/.exec(lead)?.[1] ?? '', code]),
);
const TESTS = [...FILES.keys()].filter((file) => file.endsWith('.test.ts'));
const TSCONFIG = PAGE.find(({ lead }) => /rite this into `tsconfig\.json`/.test(lead))?.code ?? '';

beforeAll(() => {
  mkdirSync(FOLDER, { recursive: true });
  for (const [file, code] of FILES) writeFileSync(join(FOLDER, file), code);
  // Without one, vitest takes the configuration of this package. No test is late because a machine is slow.
  const limits = { testTimeout: 300_000, hookTimeout: 300_000 };
  writeFileSync(join(FOLDER, 'vitest.config.mjs'), `export default ${JSON.stringify({ test: limits })};`);
  writeFileSync(join(FOLDER, 'package.json'), JSON.stringify({ type: 'module' }));
  writeFileSync(join(FOLDER, 'tsconfig.json'), TSCONFIG);
});

afterAll(() => rmSync(FOLDER, { recursive: true, force: true }));

describe('the page on testing a handler', () => {
  it('has tests for Express, Fastify, Nest, a store and the simulator', () => {
    expect(TESTS.sort()).toEqual(
      ['express', 'fastify', 'nest', 'simulator', 'store'].map((name) => `${name}.test.ts`),
    );
    expect(BLOCKS).toHaveLength(FILES.size);
    expect([...FILES.keys()]).not.toContain('');
  });

  it.each(TESTS)('has tests that pass: %s', async (file) => {
    const { code, output } = await run(join(dirname(require.resolve('vitest/package.json')), 'vitest.mjs'), [
      'run',
      '--root',
      FOLDER,
      file,
    ]);
    expect(output).toMatch(/Tests .*\d+ passed/);
    expect(output).not.toMatch(/\d+ (?:failed|skipped)/);
    expect(code).toBe(0);
  });

  it('has files that TypeScript accepts under strict', async () => {
    expect(await run(require.resolve('typescript/bin/tsc'), ['-p', FOLDER])).toEqual({ code: 0, output: '' });
  });
});

async function run(
  script: string,
  args: readonly string[],
): Promise<{ readonly code: number; readonly output: string }> {
  const own = Object.entries(process.env).filter(([name]) => !name.startsWith('VITEST'));
  const env = { ...Object.fromEntries(own), NO_COLOR: '1', FORCE_COLOR: '0' };
  const child = spawn(process.execPath, [script, ...args], { cwd: FOLDER, env });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk) => {
      output += chunk;
    });
  const [code] = await once(child, 'close');
  return { code, output };
}
