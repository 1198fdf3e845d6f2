import { describe, expect, it } from 'vitest';
import { readSettledRecord, type SettledRecord } from '../../src/index.ts';

const capture: SettledRecord = {
  fingerprints: ['pending'],
  kind: 'capture',
  outcome: 'pending',
  code: 'PROCESSING',
  status: 'U',
  amount: { currency: 'BRL', minorUnits: '50000' },
  clientId: 'T_1',
  captureId: 'C',
  captureRequestId: 'R',
  paymentId: 'P',
  requestTime: '1',
};
const dispute: SettledRecord = {
  fingerprints: ['dispute'],
  kind: 'dispute',
  type: 'DISPUTE_CREATED',
  ids: { disputeId: 'D' },
  clientId: 'T_1',
  requestTime: '1',
};

describe('a settled record', () => {
  it.each([capture, dispute])('is read as it was written, with the time of its settle: $kind', (record) => {
    expect(readSettledRecord(JSON.stringify(record), 7.4)).toEqual({ ...record, settledAt: 7 });
  });

  const without = (name: string): string => JSON.stringify({ ...capture, [name]: undefined });
  it.each([
    ['missing', null],
    ['empty', ''],
    ['damaged JSON', '{"outcome":"pend'],
    ['null', 'null'],
    ['a string', JSON.stringify(JSON.stringify(capture))],
    ['a list', '[]'],
    ['of another shape', '{"version":2}'],
    ['without a kind', without('kind')],
    ['without an outcome', without('outcome')],
    ['without a captureId', without('captureId')],
    ['with an unknown outcome', JSON.stringify({ ...capture, outcome: 'PENDING' })],
    ['with an unknown status', JSON.stringify({ ...capture, status: 'u' })],
    ['with an amount that is a number', JSON.stringify({ ...capture, amount: 50_000 })],
    ['with fingerprints that are a text', JSON.stringify({ ...capture, fingerprints: 'pending' })],
    ['of another kind without ids', JSON.stringify({ ...dispute, ids: undefined })],
  ])('that cannot be read is an error, never a final result: %s', (_, json) => {
    expect(() => readSettledRecord(json, 7)).toThrow('The settled record cannot be read');
  });

  it('without the time of its settle is an error', () => {
    expect(() => readSettledRecord(JSON.stringify(capture), Number.NaN)).toThrow('its time is missing');
  });
});
