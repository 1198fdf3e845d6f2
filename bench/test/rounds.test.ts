import { describe, expect, test } from 'vitest';
import { inRounds, spreadOf } from '../src/rounds.ts';

/** A candidate that answers these values, one in each round, and writes down when it was measured. */
function scripted(name: string, values: readonly number[], order: string[] = []) {
  const rest = [...values];
  return {
    name,
    async measure() {
      order.push(name);
      return { time: rest.shift() ?? Number.NaN };
    },
  };
}

describe('spreads', () => {
  test('an odd number of values has the middle one as its median', () => {
    expect(spreadOf([9, 1, 4, 3, 7])).toEqual({ median: 4, low: 3, high: 7 });
  });

  test('an even number of values has the mean of the middle two as its median', () => {
    expect(spreadOf([9, 1, 4, 6])).toEqual({ median: 5, low: 3.25, high: 6.75 });
  });

  test('one slow round moves neither median nor quartiles', () => {
    expect(spreadOf([1, 2, 3, 4, 1000])).toEqual({ median: 3, low: 2, high: 4 });
  });

  test('one value is its own spread', () => {
    expect(spreadOf([5])).toEqual({ median: 5, low: 5, high: 5 });
  });

  test('no values are an error', () => {
    expect(() => spreadOf([])).toThrow('No value was measured.');
  });
});

describe('rounds', () => {
  test('a ratio is computed in each round, before its median is taken', async () => {
    const candidates = [scripted('base', [10, 100, 20]), scripted('ours', [20, 100, 60])];
    const rounds = await inRounds(candidates, { rounds: 3, warmUps: 0 });
    expect(rounds.of('ours', 'time').median).toBe(60);
    expect(rounds.of('base', 'time').median).toBe(20);
    expect(rounds.ratio('ours', 'base', 'time')).toEqual({ median: 2, low: 1.5, high: 2.5 });
  });

  test('a difference is computed in each round, before its median is taken', async () => {
    const candidates = [scripted('bare', [10, 100, 20]), scripted('ours', [20, 100, 60])];
    const rounds = await inRounds(candidates, { rounds: 3, warmUps: 0 });
    expect(rounds.difference('ours', 'bare', 'time')).toEqual({ median: 10, low: 5, high: 25 });
  });

  test('each round measures every candidate, and begins with another one', async () => {
    const order: string[] = [];
    const candidates = ['a', 'b', 'c'].map((name) => scripted(name, [1, 1, 1], order));
    await inRounds(candidates, { rounds: 3, warmUps: 0 });
    expect(order.join('')).toBe('abcbcacab');
  });

  test('a warm-up round is not counted', async () => {
    const rounds = await inRounds([scripted('a', [1000, 1, 2, 3])], { rounds: 3, warmUps: 1 });
    expect(rounds.of('a', 'time')).toEqual({ median: 2, low: 1.5, high: 2.5 });
  });

  test('an unknown candidate is an error', async () => {
    const rounds = await inRounds([scripted('a', [1])], { rounds: 1, warmUps: 0 });
    expect(() => rounds.of('b', 'time')).toThrow('There is no candidate "b".');
  });
});
