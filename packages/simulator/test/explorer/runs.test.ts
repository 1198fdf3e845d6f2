import { describe, expect, it } from 'vitest';
import type { DeliveryEvent } from '../../src/explorer/api.ts';
import { StillClock } from '../endpoints/still-clock.ts';
import { startServer } from '../local-server.ts';
import { startMerchantApp } from '../merchant-app.ts';
import { startTestExplorer, type TestExplorer } from './start-explorer.ts';

async function deliver(explorer: TestExplorer, settings: object = {}): Promise<string> {
  const { draft } = await explorer.call('GET /api/cases/{id}', 'SUCCESS');
  return (await explorer.call('POST /api/deliveries', { draft, ...settings })).id;
}

describe('what runs', () => {
  it('is found by a page that was loaded again, with all events from the start', async () => {
    const { url } = await startMerchantApp();
    const explorer = await startTestExplorer({ to: url.href, clock: new StillClock() });
    expect(await explorer.call('GET /api/runs')).toEqual({});
    const id = await deliver(explorer, { faults: { loseAck: 1 }, paused: true });
    expect(await explorer.call('GET /api/runs')).toEqual({ delivery: { id, ended: false } });
    const names: string[] = [];
    for await (const event of explorer.events('GET /api/deliveries/{id}/events', id)) {
      names.push(event.event);
      if (event.event === 'waiting') break;
    }
    expect(names).toEqual(['planned', 'state', 'waiting']);
    await explorer.call('POST /api/deliveries/{id}', id, { action: 'stop' });
    let last: DeliveryEvent | undefined;
    for await (const event of explorer.events('GET /api/deliveries/{id}/events', id)) last = event;
    expect(last?.event).toBe('ended');
    expect(await explorer.call('GET /api/runs')).toEqual({ delivery: { id, ended: true } });
  });

  it('names the certifications that the latest one continues', async () => {
    const { url } = await startMerchantApp();
    const explorer = await startTestExplorer({ to: url.href });
    const ids: string[] = [];
    for (const only of [['body-is-signed', 'path-is-signed'], ['body-is-signed']]) {
      const [previous] = ids.slice(-1);
      const request = previous === undefined ? { only } : { only, previous };
      const { id } = await explorer.call('POST /api/certifications', request);
      ids.push(id);
      for await (const _ of explorer.events('GET /api/certifications/{id}/events', id));
      expect(await explorer.call('GET /api/runs')).toEqual({ certification: { ids, ended: true } });
    }
  });

  it('without a page ends where it would keep a new run from starting', async () => {
    const url = await startServer((_, response) => response.writeHead(500).end());
    const explorer = await startTestExplorer({ to: url.href, clock: new StillClock() });
    const first = await deliver(explorer, { paused: true });
    for (let count = 1; count < 9; count++) await deliver(explorer, { paused: true });
    const events: string[] = [];
    for await (const event of explorer.events('GET /api/deliveries/{id}/events', first))
      events.push(event.event);
    expect(events.at(-1)).toBe('ended');
  });
});
