import { describe, expect, it } from 'vitest';
import type { CertificationEvent } from '../../src/explorer/api.ts';
import { createSigner } from '../../src/explorer/message/signer.ts';
import { CorrectEndpoint } from '../endpoints/correct-endpoint.ts';
import { clientId, keys, startEndpoint } from '../endpoints/setup.ts';
import { IgnoresQuery } from '../endpoints/verification-faults.ts';
import { startTestExplorer, type TestExplorer } from './start-explorer.ts';

const signer = createSigner({ privateKey: keys.privateKey, clientId, keyVersion: '1' });

async function certify(
  explorer: TestExplorer,
  request: object,
): Promise<{ id: string; events: CertificationEvent[] }> {
  const { id } = await explorer.call('POST /api/certifications', request);
  const events: CertificationEvent[] = [];
  for await (const event of explorer.events('GET /api/certifications/{id}/events', id)) events.push(event);
  return { id, events };
}

const ONLY = ['body-is-signed', 'query-string-is-signed', 'acknowledged-capture-booked'];

describe('certify in the explorer', () => {
  it('shows each check as it runs, with its exchanges, and then the conclusion', async () => {
    const { endpoint, to, captures } = await startEndpoint(IgnoresQuery);
    const explorer = await startTestExplorer({ to, captures, signer, clock: endpoint.clock });
    const { events } = await certify(explorer, { only: ONLY });
    expect(events.map((event) => (event.event === 'check' ? event.result.verdict : event.event))).toEqual([
      'started',
      ...['checking', 'pass', 'checking', 'fail', 'checking', 'pass'],
      'ended',
    ]);
    expect(events[0]).toEqual({ event: 'started', total: 3, endpoint: to, kept: [] });
    const failed = events.find((event) => event.event === 'check' && event.result.verdict === 'fail');
    if (failed?.event !== 'check') throw new Error('No check failed.');
    const { result } = failed;
    expect(result.observations[0]?.expected).toBe('the acknowledgement');
    expect(result.hint).toContain('request target');
    expect(result.sent).toBeGreaterThan(0);
    expect(result.exchanges[0]?.request.target).toContain('?');
    expect(result.exchanges[0]?.answer.kind).toBe('reply');
    expect(events.at(-1)).toMatchObject({
      verdict: 'not_ready',
      passed: 2,
      failed: 1,
      conclusion: expect.any(String),
    });
  });

  it('saves the report in three forms, after the end', async () => {
    const { endpoint, to } = await startEndpoint(CorrectEndpoint);
    const explorer = await startTestExplorer({ to, signer, clock: endpoint.clock });
    const { id, events } = await certify(explorer, { only: ['body-is-signed'], lang: 'zh' });
    expect(events.at(-1)).toMatchObject({
      verdict: 'ready',
      conclusion: expect.stringContaining('已就绪'),
    });
    const texts = await Promise.all(
      ['html', 'json', 'xml'].map(async (form) => {
        const response = await explorer.fetch(`/api/certifications/${id}/report.${form}`);
        expect(response.headers.get('content-disposition')).toBe(`attachment; filename="report.${form}"`);
        return response.text();
      }),
    );
    expect(texts[0]).toContain('lang="zh-CN"');
    expect(JSON.parse(texts[1] ?? '').ready).toBe(true);
    expect(texts[2]).toContain('<testsuites');
  });

  it('keeps the other results in the report when some checks run again', async () => {
    const { endpoint, to, captures } = await startEndpoint(IgnoresQuery);
    const explorer = await startTestExplorer({ to, captures, signer, clock: endpoint.clock });
    const { id: previous } = await certify(explorer, { only: ONLY });
    const { id, events } = await certify(explorer, { only: ['query-string-is-signed'], previous });
    expect(events[0]).toMatchObject({ total: 3, kept: ['body-is-signed', 'acknowledged-capture-booked'] });
    expect(events.at(-1)).toMatchObject({ verdict: 'not_ready', passed: 2, failed: 1 });
    const report = await explorer.fetch(`/api/certifications/${id}/report.json`);
    const { ready, results } = (await report.json()) as { ready: boolean; results: { id: string }[] };
    expect([ready, results.map((one) => one.id)]).toEqual([false, ONLY]);
  });

  it('forgets the results of another endpoint when some checks run again', async () => {
    const first = await startEndpoint(IgnoresQuery);
    const second = await startEndpoint(CorrectEndpoint);
    const explorer = await startTestExplorer({ to: first.to, signer, clock: first.endpoint.clock });
    const { id: previous } = await certify(explorer, { only: ONLY.slice(0, 2) });
    await explorer.call('POST /api/endpoint', { url: second.to });
    const { events } = await certify(explorer, { only: ['query-string-is-signed'], previous });
    expect(events[0]).toMatchObject({ total: 1, kept: [] });
    expect(events.at(-1)).toMatchObject({ verdict: 'ready', passed: 1, failed: 0 });
  });

  it('can be stopped', async () => {
    const { endpoint, to } = await startEndpoint(CorrectEndpoint);
    const explorer = await startTestExplorer({ to, signer, clock: endpoint.clock });
    const { id } = await explorer.call('POST /api/certifications', {});
    const events: CertificationEvent[] = [];
    for await (const event of explorer.events('GET /api/certifications/{id}/events', id)) {
      events.push(event);
      if (event.event === 'checking') await explorer.call('POST /api/certifications/{id}/stop', id);
    }
    expect(events.at(-1)).toMatchObject({
      event: 'failed',
      code: 'STOPPED',
      message: { zh: expect.stringMatching(/\p{Script=Han}/u) },
      hint: { zh: expect.stringMatching(/\p{Script=Han}/u) },
    });
    const report = await explorer.fetch(`/api/certifications/${id}/report.html`);
    expect([report.status, (await report.json()) as object]).toMatchObject([
      409,
      { error: { code: 'NOT_ENDED' } },
    ]);
  });

  it('finds the built-in endpoint ready, with its books and its list of other messages', async () => {
    const explorer = await startTestExplorer({ signer });
    await explorer.call('POST /api/practice');
    // These wait for time limits of the real clock.
    const skip = ['endless-body-times-out', 'hostile-bodies-survived'];
    const { events } = await certify(explorer, { skip });
    const others = events.flatMap((event) =>
      event.event === 'check' && event.result.verdict !== 'pass' ? [event.result] : [],
    );
    expect(others).toEqual([]);
    expect(events.at(-1)).toMatchObject({ verdict: 'ready', failed: 0, inconclusive: 0 });
  });

  it('does not find an endpoint ready without its list of captures', async () => {
    const { endpoint, to } = await startEndpoint(CorrectEndpoint);
    const explorer = await startTestExplorer({ to, signer, clock: endpoint.clock });
    const { events } = await certify(explorer, { only: ONLY });
    expect(events.at(-1)).toMatchObject({
      verdict: 'not_proved',
      conclusion: expect.stringContaining('Set --captures.'),
      inconclusive: 1,
    });
  });

  it('explains why no check could run', async () => {
    const explorer = await startTestExplorer({ to: 'http://127.0.0.1:1/' });
    const { events } = await certify(explorer, {});
    expect(events.at(-1)).toMatchObject({
      verdict: 'not_ready',
      preflightError: { hint: expect.any(String) },
    });
  });

  it('lists its checks in both languages, and refuses an unknown one', async () => {
    const explorer = await startTestExplorer({ to: 'http://127.0.0.1:1/' });
    const { groups, checks } = await explorer.call('GET /api/checks');
    expect(new Set(checks.map(({ group }) => group))).toEqual(new Set(groups.map(({ group }) => group)));
    expect(checks.every(({ title }) => title.en !== '' && title.zh !== '')).toBe(true);
    expect((await explorer.refusal('POST /api/certifications', { only: ['body-is-singed'] })).hint).toContain(
      'Did you mean body-is-signed?',
    );
  });
});
