import { describe, expect, it, onTestFinished } from 'vitest';
import type { DeliveryEvent } from '../../src/explorer/api.ts';
import { StillClock } from '../endpoints/still-clock.ts';
import { acknowledge, startServer } from '../local-server.ts';
import { startMerchantApp } from '../merchant-app.ts';
import { startTestExplorer, type TestExplorer } from './start-explorer.ts';

const STREAM = 'GET /api/deliveries/{id}/events';

async function start(explorer: TestExplorer, settings: object = {}, caseId = 'SUCCESS'): Promise<string> {
  const { draft } = await explorer.call('GET /api/cases/{id}', caseId);
  return (await explorer.call('POST /api/deliveries', { draft, ...settings })).id;
}

/** Reads events up to one that fits, and leaves the stream. */
async function until<Name extends DeliveryEvent['event']>(
  explorer: TestExplorer,
  id: string,
  name: Name,
  fits: (event: Extract<DeliveryEvent, { event: Name }>) => boolean = () => true,
): Promise<readonly DeliveryEvent[]> {
  const events: DeliveryEvent[] = [];
  for await (const event of explorer.events(STREAM, id)) {
    events.push(event);
    if (event.event === name && fits(event as Extract<DeliveryEvent, { event: Name }>)) return events;
  }
  throw new Error(`No event fits: ${events.map((one) => one.event).join(', ')}.`);
}

function namesOf(events: readonly DeliveryEvent[]): readonly string[] {
  return events.map((event) => ('number' in event ? `${event.event} ${event.number}` : event.event));
}

describe('a delivery', () => {
  it('shows its plan, each attempt with its bytes and its verdict, and its end, in this order', async () => {
    const { url, merchant } = await startMerchantApp();
    const explorer = await startTestExplorer({ to: url.href });
    const id = await start(explorer, { faults: { loseAck: 2 }, speed: 1e9 });
    const events = await until(explorer, id, 'ended');
    expect(namesOf(events)).toEqual([
      'planned',
      'state',
      ...[1, 2, 3].flatMap((number) => [`waiting ${number}`, `sending ${number}`, `attempt ${number}`]),
      'ended',
    ]);
    const [planned] = events;
    expect(planned).toMatchObject({ faults: { loseAck: 2, duplicate: 1 } });
    if (planned?.event !== 'planned') throw new Error('The plan is missing.');
    expect(planned.attempts.map(({ afterMs }) => afterMs / 60_000)).toEqual([
      0, 2, 12, 22, 82, 202, 562, 1_462,
    ]);
    const attempts = events.filter((event) => event.event === 'attempt');
    expect(attempts.map(({ ackLost, afterMs }) => [ackLost, afterMs])).toEqual([
      [true, 0],
      [true, 120_000],
      [false, 720_000],
    ]);
    for (const { exchange } of attempts) {
      expect(exchange.verdict.acknowledged).toBe(true);
      expect(exchange.request.body.size).toBeGreaterThan(100);
      expect(exchange.answer).toMatchObject({ kind: 'reply', status: 200 });
    }
    expect(events.at(-1)).toMatchObject({ acknowledged: true, sent: 3, acksLost: 2, statuses: { 200: 3 } });
    expect(merchant.booked).toHaveLength(1);
  });

  it('can be read again from the start or after an event, also when it has ended', async () => {
    const { url } = await startMerchantApp();
    const explorer = await startTestExplorer({ to: url.href });
    const id = await start(explorer, { speed: 1e9 });
    const first = await until(explorer, id, 'ended');
    expect(await until(explorer, id, 'ended')).toEqual(first);
    const rest: DeliveryEvent[] = [];
    for await (const event of explorer.events(STREAM, id, first.length - 1)) rest.push(event);
    expect(rest).toEqual(first.slice(-1));
  });

  it('waits while it is paused, goes on step by step, and at another speed', async () => {
    const clock = new StillClock();
    const url = await startServer((_, response) => response.writeHead(500).end());
    const explorer = await startTestExplorer({ to: url.href, clock });
    const id = await start(explorer, { paused: true, speed: 1 });
    await until(explorer, id, 'waiting', ({ number }) => number === 1);
    clock.pass(86_400_000);
    await explorer.call('POST /api/deliveries/{id}', id, { action: 'step' });
    await until(explorer, id, 'waiting', ({ number }) => number === 2);
    const state = await explorer.call('POST /api/deliveries/{id}', id, { action: 'step' });
    expect(state).toEqual({ state: 'paused', speed: 1 });
    const events = await until(explorer, id, 'waiting', ({ number }) => number === 3);
    // A day has passed on the real clock, but not on that of the delivery.
    expect(namesOf(events).filter((name) => name.startsWith('sending'))).toEqual(['sending 1', 'sending 2']);
    expect(
      await explorer.call('POST /api/deliveries/{id}', id, { action: 'speed', speed: 600 }),
    ).toMatchObject({
      speed: 600,
    });
    await explorer.call('POST /api/deliveries/{id}', id, { action: 'resume' });
    clock.pass(999);
    await explorer.call('POST /api/deliveries/{id}', id, { action: 'pause' });
    await explorer.call('POST /api/deliveries/{id}', id, { action: 'resume' });
    clock.pass(1);
    await until(explorer, id, 'attempt', ({ number }) => number === 3);
  });

  it('can be stopped, and then ends at once', async () => {
    const url = await startServer((_, response) => response.writeHead(500).end());
    const explorer = await startTestExplorer({ to: url.href, clock: new StillClock() });
    const id = await start(explorer, { paused: true });
    await until(explorer, id, 'waiting');
    await explorer.call('POST /api/deliveries/{id}', id, { action: 'stop' });
    const events = await until(explorer, id, 'ended');
    expect(events.at(-1)).toMatchObject({ stopped: true, acknowledged: false, sent: 0 });
    expect(await explorer.call('POST /api/deliveries/{id}', id, { action: 'pause' })).toMatchObject({
      state: 'ended',
    });
  });

  it('sends duplicates in parallel, and the results of one capture in the wrong order', async () => {
    const { url, merchant } = await startMerchantApp();
    const explorer = await startTestExplorer({ to: url.href });
    const id = await start(explorer, { faults: { duplicate: 3, reorder: true, conflict: true }, speed: 1e9 });
    const events = await until(explorer, id, 'ended');
    const attempts = events.filter((event) => event.event === 'attempt');
    expect(new Set(attempts.map(({ role }) => role))).toEqual(new Set(['result', 'pending', 'conflict']));
    expect(attempts.filter(({ role, number }) => role === 'result' && number === 1)).toHaveLength(3);
    expect(new Set(merchant.booked).size).toBe(1);
    expect(events.at(-1)).toMatchObject({ acknowledged: true });
  });

  it('says that the refusal of a contradicting result is right, and that of the same result is not', async () => {
    const explorer = await startTestExplorer();
    await explorer.call('POST /api/practice');
    const id = await start(explorer, { faults: { conflict: true }, speed: 1e9 });
    const events = await until(explorer, id, 'ended');
    const conflict = events.find((event) => event.event === 'attempt' && event.role === 'conflict');
    expect(conflict).toMatchObject({
      exchange: { answer: { status: 409 }, explanation: { kind: 'as_expected', causes: [] } },
    });
    let replies = 0;
    const url = await startServer((request, response) => {
      replies += 1;
      request.resume();
      if (replies === 1) acknowledge(response);
      else response.writeHead(409).end();
    });
    const other = await startTestExplorer({ to: url.href });
    const { draft } = await other.call('GET /api/cases/{id}', 'SUCCESS');
    await other.call('POST /api/send', { draft });
    const again = await other.call('POST /api/send', { draft });
    expect(again.explanation.kind).toBe('refused');
  });

  it('sends the draft as it is: another kind, white space, a forged signature', async () => {
    const bodies: string[] = [];
    const url = await startServer((request, response) => {
      request.setEncoding('utf8').on('data', (text: string) => bodies.push(text));
      request.on('end', () => acknowledge(response));
    });
    const explorer = await startTestExplorer({ to: url.href });
    const draft = { body: { text: '{ "disputeId": "1" }', compact: false }, key: 'untrusted' };
    const { id } = await explorer.call('POST /api/deliveries', { draft, speed: 1e9 });
    const events = await until(explorer, id, 'ended');
    expect(events.find((event) => event.event === 'attempt')).toMatchObject({
      role: 'message',
      exchange: { explanation: { kind: 'accepted_forgery' } },
    });
    expect(bodies).toEqual(['{ "disputeId": "1" }']);
  });

  it('is refused with faults that need a final capture, and with faults that are no numbers', async () => {
    const explorer = await startTestExplorer({ to: 'http://127.0.0.1:1/' });
    const { draft } = await explorer.call('GET /api/cases/{id}', 'CAPTURE_IN_PROCESS');
    const conflict = await explorer.refusal('POST /api/deliveries', { draft, faults: { conflict: true } });
    expect([conflict.status, conflict.code]).toEqual([400, 'OPTION_INVALID']);
    const copies = await explorer.refusal('POST /api/deliveries', { draft, faults: { duplicate: 1e6 } });
    expect(copies.path).toBe('faults.duplicate');
    expect((await explorer.refusal('POST /api/deliveries', { draft, speed: 0 })).path).toBe('speed');
  });

  it('to a foreign address fails with the reason as its last event', async () => {
    const resolve = async () => [{ address: '93.184.216.34', family: 4 }];
    const explorer = await startTestExplorer({ to: 'http://shop.example/hook', resolve });
    const events = await until(explorer, await start(explorer, { speed: 1e9 }), 'failed');
    expect(events.at(-1)).toMatchObject({
      code: 'PUBLIC_ADDRESS',
      hint: { en: expect.stringContaining('--allow-public') },
    });
  });

  it('is one of at most eight at the same time', async () => {
    const url = await startServer((_, response) => response.writeHead(500).end());
    const explorer = await startTestExplorer({ to: url.href, clock: new StillClock() });
    for (let count = 0; count < 8; count++) {
      const id = await start(explorer, { paused: true });
      // A page reads the events of each of them.
      const watching = explorer.events(STREAM, id);
      await watching.next();
      onTestFinished(async () => void (await watching.return(undefined)));
    }
    const { draft } = await explorer.call('GET /api/cases/{id}', 'SUCCESS');
    expect((await explorer.refusal('POST /api/deliveries', { draft })).code).toBe('TOO_MANY_RUNS');
  });
});
