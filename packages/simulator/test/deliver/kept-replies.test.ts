import { describe, expect, it } from 'vitest';
import { deliver } from '../../src/index.ts';
import { acknowledge, bodyOf, startServer } from '../local-server.ts';
import { PATIENCE } from '../long-form.ts';
import { ALIPAY } from '../merchant-app.ts';

describe('a delivery to an endpoint with large replies', () => {
  it('keeps the body of the first reply of each kind, and of all others what is counted', async () => {
    const page = `<p>${'x'.repeat(900_000)}</p>`;
    const attempts = new Map<string, number>();
    const url = await startServer(async (request, response) => {
      const { captureId } = JSON.parse(`${await bodyOf(request)}`);
      const before = attempts.get(captureId) ?? 0;
      attempts.set(captureId, before + 1);
      // Three kinds: an error page of 1 MB, another status with the same page, and the acknowledgement.
      const status = [500, 502][before];
      acknowledge(response, status === undefined ? {} : { status, body: `${page}${captureId}` });
    });
    const { deliveries, summary } = await deliver({
      to: url,
      ...ALIPAY,
      speed: 1e9,
      timeoutMs: PATIENCE,
      count: 40,
      concurrency: 4,
    });
    const answers = deliveries.flatMap(({ messages }) => messages.flatMap(({ attempts }) => attempts));
    const replies = answers.flatMap(({ answer }) => (answer.kind === 'reply' ? [answer] : []));
    expect(replies).toHaveLength(120);
    expect(summary.statuses).toEqual({ 200: 40, 500: 40, 502: 40 });
    const whole = replies.filter(({ body }) => body !== undefined);
    expect(whole.map(({ status }) => status).sort()).toEqual([200, 500, 502]);
    for (const { body, headers, bodyBytes } of whole) {
      expect(body?.byteLength).toBe(bodyBytes);
      expect(headers).toContain('client-id');
    }
    for (const { status, bodyBytes } of replies) expect(bodyBytes > 900_000).toBe(status !== 200);
  });
});
