import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { expectAcknowledged, send } from '@notify-capture/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RunningExample, startExample } from '../../start.ts';
import { QUEUES, type QueueDatabase } from './queues.ts';
import { alipay, COMMON, expectProbe, expectReady, LONG } from './testing.ts';

/** The number of times that a server and a worker are killed. */
const KILLS = LONG ? 6 : 1;
/** Captures that are sent at the same time. */
const LANES = 8;
/** In ms; no test depends on it. */
const PAUSE = 20;
/** The line of a worker whose booking is rolled back. */
const LATE = 'not booked, unless another worker has: pg-boss tries again';

/** Tests that every example with a queue must pass: two servers and two workers, started as in its README. */
export function describeQueueExample(name: keyof typeof QUEUES): void {
  describe(`example ${name}`, () => {
    let database: QueueDatabase;
    let cwd = '';
    const servers: RunningExample[] = [];
    const workers: RunningExample[] = [];
    const start = (script: 'server' | 'worker'): Promise<RunningExample> =>
      startExample(name, { cwd, script, env: { ...COMMON, ...database.env } });

    beforeAll(async () => {
      cwd = mkdtempSync(join(tmpdir(), 'notify-capture-queue-'));
      database = await QUEUES[name]();
      servers.push(...(await Promise.all([start('server'), start('server')])));
      workers.push(...(await Promise.all([start('worker'), start('worker')])));
    });
    afterAll(async () => {
      await Promise.all([...servers, ...workers].map((process) => process.stop()));
      await database.close();
      rmSync(cwd, { recursive: true, force: true });
    });

    const running = (processes: readonly RunningExample[], index = 0): RunningExample => {
      const process = processes[index];
      if (process === undefined) throw new Error(`No process ${index}.`);
      return process;
    };
    const portOf = (server: RunningExample): number => Number(new URL(server.url).port);
    const listed = async (): Promise<readonly string[]> => {
      const bookings = (await (await fetch(running(servers).captures)).json()) as readonly {
        captureId: string;
      }[];
      return bookings.map(({ captureId }) => captureId);
    };
    /** Resolves when the books contain all these captures. */
    const untilBooked = async (...ids: readonly string[]): Promise<void> => {
      for (;;) {
        const booked = new Set(await listed());
        if (ids.every((id) => booked.has(id))) return;
        await pause(PAUSE);
      }
    };
    const isDone =
      (msg: string, captureId?: string) =>
      (line: Record<string, unknown>): boolean =>
        line['msg'] === msg && (captureId === undefined || line['captureId'] === captureId);

    it('books each capture once, when a server and a worker are killed under traffic', async () => {
      const sent: string[] = [];
      let isKilling = true;
      /** Sends captures as Alipay does: until each is acknowledged, to one server or the other. */
      const lane = async (number: number): Promise<void> => {
        for (let next = 0; isKilling; next++) {
          const captureId = `${number}-${next}`;
          sent.push(captureId);
          const signed = alipay.capture('captured', { fields: { captureId } });
          for (let attempt = number; ; attempt++) {
            const reply = await send(portOf(running(servers, attempt % 2)), signed).catch(() => undefined);
            if (reply?.status === 200) break;
            await pause(PAUSE);
          }
        }
      };
      const traffic = Promise.all(Array.from({ length: LANES }, (_, number) => lane(number)));
      for (let kill = 0; kill < KILLS; kill++) {
        const index = kill % 2;
        const [server, worker] = [running(servers, index), running(workers, index)];
        // Each has work under way: other captures are in their handlers and jobs.
        await Promise.all([
          server.line(isDone('queued')).then(() => server.kill()),
          worker.line(isDone('booked')).then(() => worker.kill()),
        ]);
        [servers[index], workers[index]] = await Promise.all([start('server'), start('worker')]);
        await database.elapse();
      }
      isKilling = false;
      await traffic;
      await untilBooked(...sent);
      const booked = await listed();
      expect(
        booked.filter((id, index) => booked.indexOf(id) !== index),
        'captures with two entries',
      ).toEqual([]);
      expect([...booked].sort(), 'the books').toEqual([...sent].sort());
      expect(await database.jobs(), 'jobs').toBe(sent.length);
      if (database.bookedTwice) expect(await database.bookedTwice(), 'committed twice').toBe(0);
    });

    it('tells a readiness probe that it is ready, and strangers no more', () =>
      expectProbe(running(servers)));

    it('adds no second job for a capture whose settle was lost', async () => {
      const signed = alipay.capture('captured', { fields: { captureId: 'SETTLE_LOST' } });
      const [first, second] = [running(servers, 0), running(servers, 1)];
      expectAcknowledged(await send(portOf(first), signed), alipay.clientId);
      await untilBooked('SETTLE_LOST');
      const jobs = await database.jobs();
      await database.forgetRecords();
      expectAcknowledged(await send(portOf(second), signed), alipay.clientId);
      await second.line(isDone('queued', 'SETTLE_LOST'));
      expect(await database.jobs()).toBe(jobs);
      expect((await listed()).filter((id) => id === 'SETTLE_LOST')).toHaveLength(1);
    });

    // With BullMQ, the unique key is what prevents a second entry.
    if (name === 'queue-pg-boss') {
      it('commits one booking when a job is taken from a worker that is late', async () => {
        const bookings = await database.holdBookings?.();
        const signed = alipay.capture('captured', { fields: { captureId: 'LATE' } });
        expectAcknowledged(await send(portOf(running(servers)), signed), alipay.clientId);
        await bookings?.untilHeld(1);
        await database.elapse();
        await bookings?.untilHeld(2);
        await bookings?.release();
        const isEnded = (line: Record<string, unknown>): boolean =>
          line['msg'] === LATE || isDone('booked', 'LATE')(line);
        await Promise.all(workers.map((worker) => worker.line(isEnded)));
        expect((await listed()).filter((id) => id === 'LATE')).toHaveLength(1);
        expect(await database.bookedTwice?.()).toBe(0);
      });
    }

    if (LONG) {
      it('is ready for production by the checks of the simulator', () => expectReady(running(servers)));
    }
  });
}
