import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type CaptureNotification,
  createReceiver,
  isNotificationError,
  parseNotification,
} from '../../src/index.ts';
import { createTestKeys, sampleNotification, signNotification } from '../../src/testing/index.ts';
import { captureOf } from '../observed-receiver.ts';

const keys = createTestKeys();
const receiver = createReceiver({ clientId: 'T_1', publicKey: keys.publicKey, logger: false });

async function received(body: object): Promise<CaptureNotification> {
  const signed = signNotification({ privateKey: keys.privateKey, clientId: 'T_1', target: '/n', body });
  return captureOf(await receiver.authenticate(signed));
}

const RICH = {
  ...sampleNotification('RISK_REJECT'),
  captureAmount: { currency: 'KWD', value: '1234567890123456' },
  acquirerReferenceNo: 'x'.repeat(70),
  acquirerInfo: { acquirerName: '收单机构', referenceRequestId: 'R' },
  taxCalculationId: 'TAX',
  paymentResultInfo: { cardNo: '4111********1111', cardholderName: 'JANE DOE' },
  somethingNew: { deep: [1] },
};

describe('a capture in a log or a queue', () => {
  it('is plain JSON without raw and without card data', async () => {
    const capture = await received(RICH);
    const json = JSON.stringify({ capture });
    expect(json).not.toMatch(/4111|JANE|somethingNew|raw/);
    expect(JSON.parse(json).capture).toMatchObject({
      outcome: 'failed',
      clientId: 'T_1',
      amount: { currency: 'KWD', minorUnits: '1234567890123456', decimal: '1234567890123.456' },
      result: { code: 'RISK_REJECT', action: 'tell_customer' },
      warnings: [{ path: 'acquirerReferenceNo' }],
    });
  });

  it('does not contain raw when it is printed or spread, although raw keeps the whole body', async () => {
    const capture = await received(RICH);
    const { inspect } = await import('node:util');
    expect(inspect(capture, { depth: 10 })).not.toMatch(/4111|JANE/);
    expect({ ...capture }).not.toHaveProperty('raw');
    expect(capture.raw).toEqual(JSON.parse(JSON.stringify(RICH)));
  });

  it.each([
    ['text', (capture: CaptureNotification) => JSON.stringify(capture)],
    ['a parsed object', (capture: CaptureNotification) => JSON.parse(JSON.stringify(capture)) as object],
  ])('is read back unchanged from %s', async (_, queue) => {
    const capture = await received(RICH);
    const back = parseNotification(queue(capture));
    expect(JSON.stringify(back)).toBe(JSON.stringify(capture));
    expect(back.amount.minorUnits).toBe(capture.amount.minorUnits);
    expect(back.raw).toEqual({});
  });

  it('can be delivered by a worker, with the same key as the received capture', async () => {
    const capture = await received(sampleNotification('captured'));
    const keysUsed: string[] = [];
    const handler = (_: unknown, { key }: { key: string }): unknown => keysUsed.push(key);
    expect((await receiver.deliver(parseNotification(JSON.stringify(capture)), handler)).status).toBe(200);
    expect((await receiver.deliver(capture, handler)).status).toBe(200);
    expect(keysUsed).toHaveLength(1);
  });

  it('is interpreted again: the outcome in the queue is ignored', async () => {
    const capture = await received(sampleNotification('failed'));
    const forged = { ...JSON.parse(JSON.stringify(capture)), outcome: 'captured' };
    expect(parseNotification(forged).outcome).toBe('failed');
  });

  it.each([
    ['not JSON', '{', 'INVALID_JSON'],
    ['null', 'null', 'INVALID_NOTIFICATION'],
    ['a body of the protocol', JSON.stringify(sampleNotification()), 'INVALID_NOTIFICATION'],
    [
      'an object without ids',
      JSON.stringify({ clientId: 'T', requestTime: '1', amount: {}, result: {} }),
      'INVALID_NOTIFICATION',
    ],
  ])('is refused when it is %s', (_, json, code) => {
    expect(() => parseNotification(json)).toThrowError(expect.objectContaining({ code }));
  });

  it('with any content causes no error except a NotificationError', () => {
    fc.assert(
      fc.property(fc.oneof(fc.json(), fc.string(), fc.object()), (json) => {
        try {
          parseNotification(json);
        } catch (error) {
          expect(isNotificationError(error)).toBe(true);
        }
      }),
      { numRuns: 500 },
    );
  });
});
