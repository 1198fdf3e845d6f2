import { describe, expect, it } from 'vitest';
import { createReceiver, RESULT_CODES } from '../../src/index.ts';
import { createTestKeys, sampleNotification, signNotification } from '../../src/testing/index.ts';
import { captureOf } from '../observed-receiver.ts';

const keys = createTestKeys();
const receiver = createReceiver({ clientId: 'T_1', publicKey: keys.publicKey, logger: false });

describe('the testing helpers', () => {
  it.each([...Object.keys(RESULT_CODES), 'captured', 'failed', 'pending'] as const)(
    'make a notification for %s that a receiver accepts',
    async (outcome) => {
      const body = sampleNotification(outcome as keyof typeof RESULT_CODES);
      const signed = signNotification({ privateKey: keys.privateKey, clientId: 'T_1', target: '/n', body });
      const capture = captureOf(await receiver.authenticate(signed));
      expect([capture.outcome, capture.result.code]).toContain(outcome);
      expect(capture.result.consistent).toBe(true);
      expect(capture.warnings).toEqual([]);
    },
  );

  it('refuse an outcome that does not exist', () => {
    expect(() => sampleNotification('success' as 'captured')).toThrow(RangeError);
  });

  it('apply overrides and omit undefined fields', () => {
    const body = sampleNotification('captured', { captureId: 'X', captureTime: undefined });
    expect(JSON.parse(JSON.stringify(body))).toMatchObject({ captureId: 'X' });
    expect(JSON.stringify(body)).not.toContain('captureTime');
  });

  it('make new ids each time', () => {
    expect(sampleNotification().captureId).not.toBe(sampleNotification().captureId);
  });
});
