import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '../../../..');
const SOURCES = ['core', 'express', 'fastify', 'nestjs', 'web', 'postgres', 'redis'].map((name) =>
  join(ROOT, 'packages', name, 'src'),
);
const DOCUMENT = readFileSync(join(ROOT, 'docs', 'replies.md'), 'utf8');

const files = SOURCES.flatMap((folder) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => join(folder, file)),
);
/** What stands as a code in the source; errors of Node have codes too. */
const codes = new Set(
  files.flatMap((file) =>
    [...readFileSync(file, 'utf8').matchAll(/\bcode: '([A-Z_]+)'/g)].map(([, code = '']) => code),
  ),
);
codes.delete('ECONNRESET');

describe('docs/replies.md', () => {
  it.each([...codes])('lists the code of each log line: %s', (code) => {
    expect(DOCUMENT).toContain(`\`${code}\``);
  });

  it('lists REFUSALS_COUNTED', () => {
    expect([...codes]).toContain('REFUSALS_COUNTED');
  });
});
