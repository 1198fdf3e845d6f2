import { describe, expect, it } from 'vitest';
import { sampleNotification } from '../../src/testing/index.ts';
import { receiverOf, signed } from '../observed-receiver.ts';

const LARGE = { maxBodyBytes: 4_000_000 };
const members = (count: number, value: unknown): Record<string, unknown> =>
  Object.fromEntries(Array.from({ length: count }, (_, at) => [`m${at}`, value]));

describe('a genuine capture with any number of members in an optional field', () => {
  it.each([
    ['acquirerInfo', 'that are no text', members(130_000, 1)],
    ['acquirerInfo', 'that are too long', members(20_000, 'x'.repeat(65))],
    ['acquirerInfo', 'that are objects', members(130_000, {})],
    ['paymentResultInfo', 'of any kind', members(130_000, [])],
    ['unknownField', 'of any kind', members(130_000, [])],
  ])('runs the handler once: %s with members %s', async (field, _, value) => {
    const { receiver } = receiverOf(LARGE);
    const body = { ...sampleNotification('captured'), [field]: value };
    const warnings: number[] = [];
    const reply = await receiver.receive(signed(body), (capture) => warnings.push(capture.warnings.length));
    expect(reply.status).toBe(200);
    expect(warnings).toEqual([field === 'acquirerInfo' ? 20 : 0]);
  });

  it('keeps the members that fit, wherever they are among the others', async () => {
    const { receiver } = receiverOf(LARGE);
    const acquirerInfo = { first: 'a', ...members(50_000, 1), last: 'b' };
    const seen: unknown[] = [];
    await receiver.receive(signed({ ...sampleNotification('captured'), acquirerInfo }), (capture) =>
      seen.push(capture.kind === 'capture' && capture.acquirerInfo),
    );
    expect(seen).toEqual([{ first: 'a', last: 'b' }]);
  });

  it('and a text of megabytes is counted no further than it has to be', async () => {
    const { receiver } = receiverOf(LARGE);
    const body = { ...sampleNotification('captured'), acquirerReferenceNo: '😀'.repeat(900_000) };
    const seen: unknown[] = [];
    await receiver.receive(signed(body), ({ warnings }) => seen.push(...warnings));
    expect(seen).toEqual([{ path: 'acquirerReferenceNo', message: 'must have at most 64 characters' }]);
  });
});
