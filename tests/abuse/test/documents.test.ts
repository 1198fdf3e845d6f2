import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { DOCUMENT, readDocument } from '../src/document.ts';
import { installedPackages } from '../src/production-tree.ts';

/** The rows of the table between two marks, without its head. */
function tableOf(mark: string): readonly (readonly string[])[] {
  const [, block = ''] = readDocument().split(new RegExp(`<!-- /?${mark} -->`));
  return block
    .split('\n')
    .filter((line) => line.startsWith('| '))
    .slice(2)
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
}

const threats = tableOf('threats');
const costs = tableOf('abuse').map(([name]) => name);

describe('docs/security.md', () => {
  it.each(threats)('names tests that exist for the requests of: %s, %s', (...cells) => {
    const links = [...(cells.at(-1) ?? '').matchAll(/\]\(([^ ]+) "([^"]+)"\)/g)];
    expect(links.length).toBeGreaterThan(0);
    for (const [, path = '', title = ''] of links) {
      const file = join(dirname(DOCUMENT), path);
      expect(existsSync(file), path).toBe(true);
      expect(readFileSync(file, 'utf8'), path).toContain(title);
    }
  });

  it.each(threats)('has the measured cost of the requests of: %s, %s', (...cells) => {
    for (const [, row] of (cells[4] ?? '').matchAll(/\*([^*]+)\*/g)) expect(costs).toContain(row);
  });

  it('shows that a forged request costs less than a genuine one', () => {
    const cpu = new Map(
      tableOf('abuse').map(([name = '', , time = '']) => [name, Number.parseFloat(time.replaceAll(',', ''))]),
    );
    const forged = [...cpu].filter(([name]) => !name.startsWith('genuine'));
    expect(forged.length).toBeGreaterThan(8);
    for (const [name, time] of forged) {
      // Its 64 KiB are hashed, as those of a genuine message of this size, and little else costs.
      const isLarge = name === 'the same with 64 KiB';
      const genuine = (cpu.get(isLarge ? 'genuine, with 64 KiB' : 'genuine, new') ?? 0) * (isLarge ? 1.1 : 1);
      expect(time, name).toBeLessThan(genuine);
    }
  });

  it('shows fuzzing without a failure', () => {
    expect(readDocument()).toMatch(/[\d,]{5,} requests in 10 minutes on Node [\d.]+: 0 failures\./);
    expect(tableOf('fuzz').length).toBeGreaterThan(10);
  });

  it('shows each attack, and no time that tells the refusals apart', () => {
    expect(tableOf('attacks')).toHaveLength(6);
    const medians = tableOf('alike').map((cells) => [Number(cells[3]), Number(cells[4])] as const);
    expect(medians).toHaveLength(6);
    for (const [median, usual] of medians) expect(Math.abs(median / usual - 1)).toBeLessThan(0.1);
  });
});

describe('what is installed with our packages', () => {
  const installed = installedPackages();

  it('stands in docs/security.md, each with a reason', () => {
    const named = tableOf('dependencies').flatMap(([owner = '', direct = '', rest = '', why = '']) => {
      const names = [direct, ...rest.split(',')].map((name) => name.replaceAll(/[`\s]/g, '')).filter(Boolean);
      if (names.length > 0) expect(why).not.toBe('');
      return [owner.replaceAll('`', ''), ...names].map((name) => `${owner.replaceAll('`', '')} ${name}`);
    });
    const expected = installed.map(({ owner, name }) => `${owner} ${name}`);
    expect([...new Set(named)].sort()).toEqual([...new Set(expected)].sort());
  });

  it('runs no script when it is installed', () => {
    expect(installed.filter(({ installScripts }) => installScripts.length > 0)).toEqual([]);
  });
});
