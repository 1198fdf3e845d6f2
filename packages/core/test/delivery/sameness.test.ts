import { describe, expect, it } from 'vitest';
import type { CaptureContext, CaptureHandler } from '../../src/index.ts';
import { letTimePass } from '../pass-time.ts';
import { Bench, deferred } from './bench.ts';

/** A handler that remembers what it was told. */
function remembering(): CaptureHandler & { readonly ran: { outcome: string; context: CaptureContext }[] } {
  const ran: { outcome: string; context: CaptureContext }[] = [];
  const handler: CaptureHandler = ({ outcome }, context) => {
    ran.push({ outcome, context });
  };
  return Object.assign(handler, { ran });
}

describe('rule 5: what is the same', () => {
  it('a result is status, code, amount and currency: message, bytes and other fields may differ', async () => {
    const bench = new Bench();
    const handler = remembering();
    const result = { resultCode: 'SUCCESS', resultStatus: 'S', resultMessage: 'other words' };
    await bench.deliver('captured', handler);
    for (const fields of [{ result }, { captureTime: undefined }, { paymentId: 'ANOTHER' }, { extra: 1 }]) {
      expect((await bench.deliver('captured', handler, fields)).status).toBe(200);
    }
    expect(handler.ran).toHaveLength(1);
  });

  it.each([
    ['amount', { captureAmount: { currency: 'BRL', value: '50001' } }],
    ['currency', { captureAmount: { currency: 'USD', value: '50000' } }],
    ['code', { result: { resultCode: 'NEW_SUCCESS', resultStatus: 'S' } }],
    ['status', { result: { resultCode: 'NEW_FAILURE', resultStatus: 'F' } }],
  ])('another %s is another result', async (_, fields) => {
    const bench = new Bench();
    const handler = remembering();
    await bench.deliver('captured', handler);
    expect((await bench.deliver('captured', handler, fields)).status).toBe(409);
  });

  it('an amount with leading zeros is the same amount', async () => {
    const bench = new Bench();
    const handler = remembering();
    await bench.deliver('captured', handler);
    const captureAmount = { currency: 'BRL', value: '000050000' };
    expect((await bench.deliver('captured', handler, { captureAmount })).status).toBe(200);
    expect(handler.ran).toHaveLength(1);
  });

  it('a payment has several captures: each is a capture of its own', async () => {
    const bench = new Bench();
    const handler = remembering();
    for (const captureId of ['C1', 'C2']) {
      await bench.deliver('captured', handler, { captureId, paymentId: 'P' });
    }
    expect(handler.ran).toHaveLength(2);
    expect(new Set(handler.ran.map(({ context }) => context.key)).size).toBe(2);
  });

  it('client and capture id cannot be confused with each other, whatever they hold', async () => {
    const bench = new Bench();
    const handler = remembering();
    for (const captureId of ['a:b', 'a%3Ab', 'a/b', 'a', ':', '__proto__', '捕获']) {
      expect((await bench.deliver('captured', handler, { captureId })).status).toBe(200);
    }
    expect(new Set(handler.ran.map(({ context }) => context.key)).size).toBe(7);
  });

  it('pending, then final: delivered, with what was settled before', async () => {
    const bench = new Bench();
    const handler = remembering();
    await bench.deliver('pending', handler);
    await bench.deliver('captured', handler);
    expect(handler.ran.map(({ outcome }) => outcome)).toEqual(['pending', 'captured']);
    expect(handler.ran[0]?.context).not.toHaveProperty('previous');
    expect(handler.ran[1]?.context.previous).toMatchObject({
      outcome: 'pending',
      code: 'CAPTURE_IN_PROCESS',
      status: 'U',
      amount: { currency: 'BRL', minorUnits: '50000' },
      captureId: 'C',
      settledAt: 1_000_000,
    });
    expect(handler.ran[0]?.context.key).not.toBe(handler.ran[1]?.context.key);
  });

  it('pending, then another pending: delivered', async () => {
    const bench = new Bench();
    const handler = remembering();
    await bench.deliver('CAPTURE_IN_PROCESS', handler);
    await bench.deliver('UNKNOWN_EXCEPTION', handler);
    await bench.deliver('CAPTURE_IN_PROCESS', handler);
    expect(handler.ran).toHaveLength(2);
  });

  it('pending after a final one: acknowledged, not delivered, however often', async () => {
    const bench = new Bench();
    const handler = remembering();
    await bench.deliver('failed', handler);
    for (let i = 0; i < 3; i++) expect((await bench.deliver('pending', handler)).status).toBe(200);
    expect((await bench.deliver('failed', handler)).status).toBe(200);
    expect(handler.ran).toHaveLength(1);
  });

  it('a contradictory success is pending, so that the true result still gets through', async () => {
    const bench = new Bench();
    const handler = remembering();
    const result = { resultCode: 'SUCCESS', resultStatus: 'F' };
    await bench.deliver('captured', handler, { result });
    await bench.deliver('captured', handler);
    expect(handler.ran.map(({ outcome }) => outcome)).toEqual(['pending', 'captured']);
    const line = bench.lines.find(({ fields }) => fields['code'] === 'INCONSISTENT_RESULT');
    expect(line?.level).toBe('warn');
  });
});

describe('rule 5: conflicts', () => {
  it('without onConflict: refused, logged as an error, kept, never acknowledged', async () => {
    const bench = new Bench();
    const handler = remembering();
    await bench.deliver('captured', handler);
    for (let i = 1; i <= 2; i++) {
      expect((await bench.deliver('failed', handler)).status).toBe(409);
      expect(bench.refused).toHaveLength(i);
    }
    expect(handler.ran).toHaveLength(1);
    expect(bench.lines.filter(({ level }) => level === 'error').map(({ fields }) => fields['code'])).toEqual([
      'CONFLICTING_RESULT',
      'CONFLICTING_RESULT',
    ]);
    expect((await bench.deliver('captured', handler)).status).toBe(200);
  });

  it('with onConflict: settled too when it resolves, and acknowledged from then on', async () => {
    const onConflict = remembering();
    const bench = new Bench({ onConflict });
    const handler = remembering();
    await bench.deliver('captured', handler);
    for (let i = 0; i < 2; i++) expect((await bench.deliver('failed', handler)).status).toBe(200);
    expect((await bench.deliver('captured', handler)).status).toBe(200);
    expect(handler.ran).toHaveLength(1);
    expect(onConflict.ran).toHaveLength(1);
    expect(onConflict.ran[0]?.context.previous).toMatchObject({ outcome: 'captured', code: 'SUCCESS' });
  });

  it('with an onConflict that throws: refused as a conflict, and asked again at the next attempt', async () => {
    let asked = 0;
    const bench = new Bench({
      onConflict: () => {
        asked += 1;
        if (asked === 1) throw new Error('nobody there');
      },
    });
    const handler = remembering();
    await bench.deliver('captured', handler);
    expect((await bench.deliver('failed', handler)).status).toBe(409);
    expect((await bench.deliver('failed', handler)).status).toBe(200);
    expect(asked).toBe(2);
  });

  it('with an onConflict that is late and then throws: logged and kept as a conflict all the same', async () => {
    const end = deferred();
    const bench = new Bench({ onConflict: () => end.promise });
    await bench.deliver('captured', () => undefined);
    expect((await letTimePass(bench.deliver('failed', () => undefined))).status).toBe(503);
    end.reject(new Error('nobody there'));
    await bench.receiver.close();
    expect(bench.codes()).toContain('CONFLICTING_RESULT');
    expect(bench.refused).toMatchObject([{ code: 'CONFLICTING_RESULT' }]);
  });

  it('are handled under the same lease: nothing else of the capture runs beside', async () => {
    const statuses: number[] = [];
    const bench: Bench = new Bench({
      onConflict: async () => {
        statuses.push((await bench.deliver('RISK_REJECT', () => undefined)).status);
      },
    });
    await bench.deliver('captured', () => undefined);
    expect((await bench.deliver('failed', () => undefined)).status).toBe(200);
    expect(statuses).toEqual([503]);
  });
});
