import { describe, expect, it } from 'vitest';
import { textOf } from './documents.ts';

/** The checks in the tables of the simulator's README. */
const CHECKS = new Set(
  [...textOf('packages/simulator/README.md').matchAll(/^\| `([a-z-]+\d*)` \| (?:required|advice) \|/gm)].map(
    ([, check]) => check,
  ),
);

describe('the faults of code by hand', () => {
  it('each name checks of certify that exist', () => {
    const rows = textOf('docs/by-hand.md')
      .split('\n')
      .filter((line) => line.startsWith('| ') && !line.includes('| check |'));
    expect(rows.length).toBeGreaterThan(15);
    for (const row of rows) {
      const named = [...(row.split(' | ').at(-1) ?? '').matchAll(/`([a-z-]+\d*)`/g)].map(
        ([, check]) => check,
      );
      expect(named.length, row).toBeGreaterThan(0);
      expect(named.filter((check) => !CHECKS.has(check))).toEqual([]);
    }
  });
});
