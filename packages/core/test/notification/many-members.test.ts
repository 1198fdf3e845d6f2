import { describe, expect, it } from 'vitest';
import { readCaptureFields } from '../../src/notification/schema.ts';
import { sampleNotification } from '../../src/testing/index.ts';
import { receiverOf, signed } from '../observed-receiver.ts';

const LARGE = { maxBodyBytes: 4_000_000 };
const members = (count: number, value: unknown): Record<string, unknown> =>
  Object.fromEntries(Array.from({ length: count }, (_, at) => [`m${at}`, value]));

/** Objects whose members are counted when they are read. */
function countedMembers(count: number): { readonly object: object; reads: () => number } {
  let reads = 0;
  const object = {};
  for (let at = 0; at < count; at++) {
    const get = (): number => {
      reads += 1;
      return 1;
    };
    Object.defineProperty(object, `m${at}`, { get, enumerable: true });
  }
  return { object, reads: () => reads };
}

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

  it('has 20 warnings, and the other members are not examined', () => {
    const { object, reads } = countedMembers(1_000);
    const reading = readCaptureFields({ ...sampleNotification('captured'), acquirerInfo: object });
    expect(reading).toMatchObject({ fields: { warnings: expect.any(Array) } });
    // Each member is listed a few times, and nothing is made of it.
    expect(reads()).toBeLessThanOrEqual(3 * 1_000);
  });

  it('and a text of megabytes is counted no further than it has to be', async () => {
    const { receiver } = receiverOf(LARGE);
    const body = { ...sampleNotification('captured'), acquirerReferenceNo: '😀'.repeat(900_000) };
    const seen: unknown[] = [];
    await receiver.receive(signed(body), ({ warnings }) => seen.push(...warnings));
    expect(seen).toEqual([{ path: 'acquirerReferenceNo', message: 'must have at most 64 characters' }]);
  });
});
