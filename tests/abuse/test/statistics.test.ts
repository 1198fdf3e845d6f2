import { describe, expect, it } from 'vitest';
import { compare, zOf } from '../src/statistics.ts';

const numbers = (length: number, at: (index: number) => number): number[] =>
  Array.from({ length }, (_, index) => at(index));

describe('the comparison of two groups of times', () => {
  it('finds no difference between equal groups', () => {
    const values = numbers(100, (at) => at % 10);
    expect(compare(values, values)).toMatchObject({ superiority: 0.5, t: 0 });
  });

  it('finds a shift, whatever the outliers are', () => {
    const one = numbers(1_000, (at) => at % 100);
    const other = numbers(1_000, (at) => (at % 100) + 5).fill(0, 0, 10);
    const { superiority, t } = compare(one, other);
    expect(superiority).toBeGreaterThan(0.53);
    expect(t).toBeGreaterThan(2);
    expect(zOf(superiority, 1_000, 1_000)).toBeGreaterThan(2);
  });

  it('counts pairs: all, none, and half for equal values', () => {
    expect(compare([1, 2], [3, 4]).superiority).toBe(1);
    expect(compare([3, 4], [1, 2]).superiority).toBe(0);
    expect(compare([1, 1], [1, 1]).superiority).toBe(0.5);
  });
});
