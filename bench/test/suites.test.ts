import { describe, expect, test } from 'vitest';
import { prepareMessages, rawHeadersOf, signMessages } from '../src/messages.ts';
import { compareAbuse } from '../src/suites/abuse.ts';
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
      expect(figures).toHaveLength(4);
      for (const figure of figures) expect(figure).toMatch(FIGURE);
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

  test('abuse: each kind of request has a time beside a genuine one, and its number of log lines', async () => {
    const { tables } = await compareAbuse({ messages: 20, rounds: 2 });
    const rows = tables[0]?.rows ?? [];
    expect(rows).toHaveLength(17);
    for (const [, time, cpu, ratio] of rows)
      for (const figure of [time, cpu, ratio]) expect(figure).toMatch(FIGURE);
    const lines = Object.fromEntries(rows.map(([name, , , , count]) => [name, count]));
    // Five, and their number at the end.
    expect(lines).toMatchObject({ 'genuine, new': '0', 'no signature': '6', 'genuine, too old': '20' });
  });

  test('messages have the exact size that is asked for, and are all different', () => {
    const bodies = prepareMessages(3, { bodyBytes: 1024 }).map(({ raw: { body } }) => body);
    expect(bodies.map(({ length }) => length)).toEqual([1024, 1024, 1024]);
    const ids = bodies.map((body) => JSON.parse(body.toString('utf8')).captureId);
    expect(new Set(ids).size).toBe(3);
  });

  test('the headers of a message are pairs of name and value, as Node receives them', () => {
    const headers = signMessages(2).map(rawHeadersOf);
    for (const [name, value, ...rest] of headers) {
      expect([name, value]).toEqual(['host', '127.0.0.1:3000']);
      expect(rest).toEqual(
        expect.arrayContaining(['client-id', 'request-time', 'signature', 'content-length']),
      );
      expect(rest.length % 2).toBe(0);
    }
  });
});
