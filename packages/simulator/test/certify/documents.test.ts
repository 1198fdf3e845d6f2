import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { GROUPS } from '../../src/certify/check.ts';
import { CHECKS } from '../../src/certify/checks/list.ts';

const README = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');

it('lists every check in the README, in the order of a certificate', () => {
  const rows = Object.entries(GROUPS).flatMap(([group, name]) => [
    `| **${name}** | |`,
    ...CHECKS.filter((check) => check.group === group).map(
      ({ id, title, level }) => `| \`${id}\` | ${title}${level === 'advice' ? ' (advice)' : ''} |`,
    ),
  ]);
  const table = ['| check | |', '|---|---|', ...rows, ''].join('\n');
  const [, listed] = /<!-- checks -->\n(.*)<!-- \/checks -->/s.exec(README) ?? [];
  // When a check is changed, put the table that is expected here into the README.
  expect(listed).toBe(table);
});
