import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { CHECKS } from '../../src/certify/checks/list.ts';

describe('the list of checks', () => {
  it('has unique ids in kebab case, and a title and a hint for each check', () => {
    const ids = CHECKS.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const { id, title, hint } of CHECKS) {
      expect(id).toMatch(/^[a-z0-9]+(-[a-z0-9]+)+$/);
      expect(title.en.length).toBeGreaterThan(20);
      expect(hint.en).toMatch(/\.$/);
    }
  });

  it.each([
    'body-verified-byte-for-byte',
    'unknown-fields-ignored',
    'signature-percent-decoded',
    'signature-formats-accepted',
    'query-string-is-signed',
    'wrong-key-refused',
    'malformed-signature-refused',
    'no-internals-in-replies',
    'acknowledgement-content-type',
    'oversized-body-refused',
    'endless-body-times-out',
  ])('has a hint for Node, PHP, Python, Go and Java at %s', (id) => {
    const hint = CHECKS.find((check) => check.id === id)?.hint;
    for (const language of ['Node', 'PHP', 'Python', 'Go', 'Java'])
      expect(hint?.en).toMatch(RegExp(`\\b${language}\\b`));
  });

  it('matches the tables of the README', () => {
    const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');
    const rows = CHECKS.map(({ id, level, title }) => `| \`${id}\` | ${level} | ${title.en} |`);
    for (const row of rows) expect(readme).toContain(row);
    expect(readme.match(/^\| `[a-z0-9-]+` \| (required|advice) \|/gm)).toHaveLength(CHECKS.length);
  });
});
