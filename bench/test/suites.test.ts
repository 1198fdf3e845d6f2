import { describe, expect, test } from 'vitest';
import { prepareMessages } from '../src/messages.ts';
import { compareInProcess } from '../src/suites/in-process.ts';
import { compareLibraries } from '../src/suites/other-libraries.ts';

const FIGURE = /^-?[\d.,]+ \(-?[\d.,]+ to -?[\d.,]+\)$/;

describe('suites, with a few messages', () => {
  test('in process: every candidate accepts every message, and has a time, a CPU time and a ratio', async () => {
    const { tables, charts, goals } = await compareInProcess({ messages: 5, rounds: 2 });
    const [table] = tables;
    expect(table?.rows.map(([name]) => name)).toEqual(
      expect.arrayContaining(['written by hand', 'receiver.authenticate', 'receiver.receive']),
    );
    for (const [, ...figures] of table?.rows ?? []) {
      expect(figures).toEqual([
        expect.stringMatching(FIGURE),
        expect.stringMatching(FIGURE),
        expect.stringMatching(FIGURE),
      ]);
    }
    expect(charts).toHaveLength(1);
    expect(goals).toHaveLength(2);
  });

  test('other libraries: each accepts the messages that it has signed, with bodies of both sizes', async () => {
    const { tables, charts } = await compareLibraries({ messages: 5, rounds: 2 });
    expect(tables[0]?.rows).toHaveLength(2 * 7);
    for (const [, size, time] of tables[0]?.rows ?? []) {
      expect(size).toMatch(/^512$|^4,096$/);
      expect(time).toMatch(FIGURE);
    }
    expect(charts).toHaveLength(2);
  });

  test('messages have the exact size that is asked for, and are all different', () => {
    const bodies = prepareMessages(3, { bodyBytes: 1024 }).map(({ raw: { body } }) => body);
    expect(bodies.map(({ length }) => length)).toEqual([1024, 1024, 1024]);
    const ids = bodies.map((body) => JSON.parse(body.toString('utf8')).captureId);
    expect(new Set(ids).size).toBe(3);
  });
});
