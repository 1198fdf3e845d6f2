import { describe, expect, it } from 'vitest';
import type { CaptureContext, CaptureHandler } from '../../src/index.ts';
import { letTimePass } from '../pass-time.ts';
import { deferred, ReceiverFixture } from './receiver-fixture.ts';

/** A handler that records its calls. */
function recordingHandler(): CaptureHandler & {
  readonly calls: { outcome: string; context: CaptureContext }[];
} {
  const calls: { outcome: string; context: CaptureContext }[] = [];
  const handler: CaptureHandler = ({ outcome }, context) => {
    calls.push({ outcome, context });
  };
  return Object.assign(handler, { calls });
}

describe('ARCHITECTURE.md, rule 5: equal results', () => {
  it('equal status, code, amount and currency are an equal result: message, bytes and other fields may differ', async () => {
    const fixture = new ReceiverFixture();
    const handler = recordingHandler();
    const result = { resultCode: 'SUCCESS', resultStatus: 'S', resultMessage: 'other words' };
    await fixture.deliver('captured', handler);
    for (const fields of [{ result }, { captureTime: undefined }, { paymentId: 'ANOTHER' }, { extra: 1 }]) {
      expect((await fixture.deliver('captured', handler, fields)).status).toBe(200);
    }
    expect(handler.calls).toHaveLength(1);
  });

  it.each([
    ['amount', { captureAmount: { currency: 'BRL', value: '50001' } }],
    ['currency', { captureAmount: { currency: 'USD', value: '50000' } }],
    ['code', { result: { resultCode: 'NEW_SUCCESS', resultStatus: 'S' } }],
    ['status', { result: { resultCode: 'NEW_FAILURE', resultStatus: 'F' } }],
  ])('a different %s is a different result', async (_, fields) => {
    const fixture = new ReceiverFixture();
    const handler = recordingHandler();
    await fixture.deliver('captured', handler);
    expect((await fixture.deliver('captured', handler, fields)).status).toBe(409);
  });

  it('an amount with leading zeros is the same amount', async () => {
    const fixture = new ReceiverFixture();
    const handler = recordingHandler();
    await fixture.deliver('captured', handler);
    const captureAmount = { currency: 'BRL', value: '000050000' };
    expect((await fixture.deliver('captured', handler, { captureAmount })).status).toBe(200);
    expect(handler.calls).toHaveLength(1);
  });

  it('each capture of a payment is delivered with its own key', async () => {
    const fixture = new ReceiverFixture();
    const handler = recordingHandler();
    for (const captureId of ['C1', 'C2']) {
      await fixture.deliver('captured', handler, { captureId, paymentId: 'P' });
    }
    expect(handler.calls).toHaveLength(2);
    expect(new Set(handler.calls.map(({ context }) => context.key)).size).toBe(2);
  });

  it('each capture id has its own key, with any characters', async () => {
    const fixture = new ReceiverFixture();
    const handler = recordingHandler();
    for (const captureId of ['a:b', 'a%3Ab', 'a/b', 'a', ':', '__proto__', '捕获']) {
      expect((await fixture.deliver('captured', handler, { captureId })).status).toBe(200);
    }
    expect(new Set(handler.calls.map(({ context }) => context.key)).size).toBe(7);
  });

  it('a final result after a pending one is delivered, with the pending one as previous', async () => {
    const fixture = new ReceiverFixture();
    const handler = recordingHandler();
    await fixture.deliver('pending', handler);
    await fixture.deliver('captured', handler);
    expect(handler.calls.map(({ outcome }) => outcome)).toEqual(['pending', 'captured']);
    expect(handler.calls[0]?.context).not.toHaveProperty('previous');
    expect(handler.calls[1]?.context.previous).toMatchObject({
      outcome: 'pending',
      code: 'CAPTURE_IN_PROCESS',
      status: 'U',
      amount: { currency: 'BRL', minorUnits: '50000' },
      captureId: 'C',
      settledAt: 1_000_000,
    });
    expect(handler.calls[0]?.context.key).not.toBe(handler.calls[1]?.context.key);
  });

  it('a pending result after a different pending one is delivered once', async () => {
    const fixture = new ReceiverFixture();
    const handler = recordingHandler();
    await fixture.deliver('CAPTURE_IN_PROCESS', handler);
    await fixture.deliver('UNKNOWN_EXCEPTION', handler);
    await fixture.deliver('CAPTURE_IN_PROCESS', handler);
    expect(handler.calls).toHaveLength(2);
  });

  it('a pending result after a final one is acknowledged and never delivered', async () => {
    const fixture = new ReceiverFixture();
    const handler = recordingHandler();
    await fixture.deliver('failed', handler);
    for (let i = 0; i < 3; i++) expect((await fixture.deliver('pending', handler)).status).toBe(200);
    expect((await fixture.deliver('failed', handler)).status).toBe(200);
    expect(handler.calls).toHaveLength(1);
  });

  it('a contradictory success is pending, so that the right result is still delivered', async () => {
    const fixture = new ReceiverFixture();
    const handler = recordingHandler();
    const result = { resultCode: 'SUCCESS', resultStatus: 'F' };
    await fixture.deliver('captured', handler, { result });
    await fixture.deliver('captured', handler);
    expect(handler.calls.map(({ outcome }) => outcome)).toEqual(['pending', 'captured']);
    const line = fixture.lines.find(({ fields }) => fields['code'] === 'INCONSISTENT_RESULT');
    expect(line?.level).toBe('warn');
  });
});

describe('ARCHITECTURE.md, rule 5: conflicts', () => {
  it('are refused, logged as errors and handed to onRefused without onConflict', async () => {
    const fixture = new ReceiverFixture();
    const handler = recordingHandler();
    await fixture.deliver('captured', handler);
    for (let i = 1; i <= 2; i++) {
      expect((await fixture.deliver('failed', handler)).status).toBe(409);
      expect(fixture.refused).toHaveLength(i);
    }
    expect(handler.calls).toHaveLength(1);
    expect(
      fixture.lines.filter(({ level }) => level === 'error').map(({ fields }) => fields['code']),
    ).toEqual(['CONFLICTING_RESULT', 'CONFLICTING_RESULT']);
    expect((await fixture.deliver('captured', handler)).status).toBe(200);
  });

  it('are settled when onConflict resolves, and acknowledged from then on', async () => {
    const onConflict = recordingHandler();
    const fixture = new ReceiverFixture({ onConflict });
    const handler = recordingHandler();
    await fixture.deliver('captured', handler);
    for (let i = 0; i < 2; i++) expect((await fixture.deliver('failed', handler)).status).toBe(200);
    expect((await fixture.deliver('captured', handler)).status).toBe(200);
    expect(handler.calls).toHaveLength(1);
    expect(onConflict.calls).toHaveLength(1);
    expect(onConflict.calls[0]?.context.previous).toMatchObject({ outcome: 'captured', code: 'SUCCESS' });
  });

  it('are refused when onConflict throws, and handed to it again at the next attempt', async () => {
    let calls = 0;
    const fixture = new ReceiverFixture({
      onConflict: () => {
        calls += 1;
        if (calls === 1) throw new Error('no connection');
      },
    });
    const handler = recordingHandler();
    await fixture.deliver('captured', handler);
    expect((await fixture.deliver('failed', handler)).status).toBe(409);
    expect((await fixture.deliver('failed', handler)).status).toBe(200);
    expect(calls).toBe(2);
  });

  it('are logged and handed to onRefused when onConflict is late and then throws', async () => {
    const end = deferred();
    const fixture = new ReceiverFixture({ onConflict: () => end.promise });
    await fixture.deliver('captured', () => undefined);
    expect((await letTimePass(fixture.deliver('failed', () => undefined))).status).toBe(503);
    end.reject(new Error('no connection'));
    await fixture.receiver.close();
    expect(fixture.codes()).toContain('CONFLICTING_RESULT');
    expect(fixture.refused).toMatchObject([{ code: 'CONFLICTING_RESULT' }]);
  });

  it('are handled under the lease: no other result of the capture runs meanwhile', async () => {
    const statuses: number[] = [];
    const fixture: ReceiverFixture = new ReceiverFixture({
      onConflict: async () => {
        statuses.push((await fixture.deliver('RISK_REJECT', () => undefined)).status);
      },
    });
    await fixture.deliver('captured', () => undefined);
    expect((await fixture.deliver('failed', () => undefined)).status).toBe(200);
    expect(statuses).toEqual([503]);
  });
});
