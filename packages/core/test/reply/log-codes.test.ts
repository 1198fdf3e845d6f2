import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '../../../..');
const SOURCE = join(ROOT, 'packages', 'core', 'src');
const DOCUMENT = readFileSync(join(ROOT, 'docs', 'replies.md'), 'utf8');

const files = readdirSync(SOURCE, { recursive: true, encoding: 'utf8' }).filter((file) =>
  file.endsWith('.ts'),
);
/** What stands as a code in the source; errors of Node have codes too. */
const codes = new Set(
  files.flatMap((file) =>
    [...readFileSync(join(SOURCE, file), 'utf8').matchAll(/\bcode: '([A-Z_]+)'/g)].map(
      ([, code = '']) => code,
    ),
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
