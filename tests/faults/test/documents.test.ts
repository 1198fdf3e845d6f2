import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { CASES } from '../src/cases.ts';

const DOCUMENT = readFileSync(join(import.meta.dirname, '../../../docs/reliability.md'), 'utf8');
const rows = DOCUMENT.split('\n')
  .filter((line) => line.startsWith('| '))
  .map((line) => line.split('|').map((cell) => cell.trim()))
  .filter(([, name = '']) => CASES.includes(name));

describe('docs/reliability.md', () => {
  it('has a row for every case', () => {
    expect(new Set(rows.map(([, name]) => name))).toEqual(new Set(CASES));
  });

  it('shows no lost capture, and no capture booked twice with a transaction', () => {
    for (const [, name, store, sent, acknowledged, booked, lost, twice] of rows) {
      expect({ name, store, sent, acknowledged, booked, lost }).toMatchObject({
        acknowledged: sent,
        booked: sent,
        lost: '0',
      });
      if (store?.includes('transaction')) expect({ name, twice }).toEqual({ name, twice: '0' });
    }
  });
});
