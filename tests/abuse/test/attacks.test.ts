import { createTestKeys } from '@notify-capture/core/testing';
import { afterAll, describe, expect, it } from 'vitest';
import { attackFrom } from '../src/attack/attack-process.ts';
import { type AttackRow, writeAttacks } from '../src/attack-table.ts';
import { GenuineSender } from '../src/genuine-sender.ts';
import type { AttackName, Measurement, Outcome } from '../src/plan.ts';
import { LONG } from '../src/scale.ts';
import { ServerProcess } from '../src/server/server-process.ts';

const { privateKey, publicKey } = createTestKeys();
const clientId = 'T_1';
/** What one request may keep, on average, and what a process keeps in any case; in bytes. */
const [PER_REQUEST, ONCE] = [50, 6_000_000];
/** The lines of an attack that nobody has signed: five a minute of each of a few kinds, and their numbers. */
const FEW = LONG ? 200 : 30;
const GENUINE = LONG ? 1_000 : 20;
const rows: AttackRow[] = [];

interface Case {
  readonly name: AttackName;
  readonly count: number;
  readonly outcome: (count: number) => Outcome;
  readonly resolves?: boolean;
  readonly bodyTimeout?: number;
  readonly expectMore?: (end: Measurement, sent: number) => void;
}

const CASES: readonly Case[] = [
  { name: 'wrong signatures', count: LONG ? 50_000 : 1_000, outcome: (count) => ({ 401: count }) },
  {
    name: 'broken JSON under a good signature',
    count: LONG ? 10_000 : 300,
    outcome: (count) => ({ 400: count }),
    // Each of them is kept, and logged.
    expectMore: ({ refused, logLines }, sent) => {
      expect(refused).toBe(sent);
      expect(logLines).toBe(sent);
    },
  },
  {
    name: 'connections that send a byte a second',
    count: LONG ? 1_000 : 100,
    bodyTimeout: LONG ? 10_000 : 1_500,
    outcome: (count) => ({ 408: count }),
  },
  {
    name: 'bodies over the limit',
    count: LONG ? 10_000 : 200,
    // A reply can be lost with a connection whose body is not read.
    outcome: (count) => ({ 413: count }),
  },
  {
    name: 'made-up clients',
    count: LONG ? 10_000 : 500,
    resolves: true,
    outcome: (count) => ({ 401: count }),
    expectMore: ({ lookUps }, sent) => expect(lookUps).toBeGreaterThanOrEqual(sent),
  },
  { name: 'aborted requests', count: LONG ? 10_000 : 300, outcome: (count) => ({ closed: count }) },
];

afterAll(() => {
  if (LONG) writeAttacks(rows);
});

describe('under an attack, every genuine message is acknowledged, memory is flat, and nothing leaks', () => {
  it.each(CASES)(
    '$name',
    async ({ name, count, outcome, resolves = false, bodyTimeout = 10_000, expectMore }) => {
      const server = await ServerProcess.start({ clientId, publicKey, resolves, bodyTimeout });
      const sender = new GenuineSender({ port: server.port, clientId, privateKey });
      const attack = (size: number): Promise<Outcome> =>
        attackFrom({ name, count: size, port: server.port, clientId, privateKey });
      const warmUp = Math.ceil(count / 10);
      const [first] = await Promise.all([attack(warmUp), sender.send(GENUINE)]);
      const usual = await sender.send(GENUINE);
      sender.close();
      const start = await server.atRest();

      const running = attack(count);
      const during = await sender.send(GENUINE, running);
      const second = await running;
      sender.close();
      const end = await server.atRest();
      await server.stop();

      expect([first, second].map(answered)).toEqual([outcome(warmUp), outcome(count)].map(answered));
      expect(Object.keys(sender.statuses)).toEqual(['200']);
      const genuine = sender.statuses[200] ?? 0;
      expect(end).toMatchObject({ handled: genuine, claims: 0, connections: 0 });
      expect(end.timers).toBeLessThanOrEqual(start.timers);
      expect(end.listeners).toBe(start.listeners);
      // The memory store keeps the settled results of the genuine messages.
      const growth = end.heapBytes - start.heapBytes;
      expect(growth).toBeLessThan(ONCE + count * PER_REQUEST + during.length * 2_000);
      if (expectMore) expectMore(end, warmUp + count);
      if (name !== 'broken JSON under a good signature') expect(end.logLines).toBeLessThan(FEW);
      rows.push({
        name,
        sent: count,
        genuine: during.length,
        usual,
        during,
        heapGrowth: growth,
        logLines: end.logLines,
      });
    },
  );
});

/** A connection that the server closes may end before its reply was read: then only the number counts. */
function answered(outcome: Outcome): Outcome {
  const { closed = 0, 413: tooLarge, ...rest } = outcome;
  return tooLarge === undefined ? outcome : { ...rest, 413: tooLarge + closed };
}
