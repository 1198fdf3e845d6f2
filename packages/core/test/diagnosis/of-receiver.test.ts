import { describe, expect, it } from 'vitest';
import { headerPairs, signatureHeaders } from '../../src/admission/headers.ts';
import { readKeySet } from '../../src/authentication/key-set.ts';
import { limitedDiagnosis } from '../../src/diagnosis/limited-diagnosis.ts';
import {
  createReceiver,
  isNotificationError,
  type NotificationError,
  type RawRequest,
} from '../../src/index.ts';
import { alipay, alteredRequest, CASES, other } from './signature-cases.ts';

describe('the diagnosis of a receiver', () => {
  const options = { clientId: 'T_1', publicKey: alipay.publicKey, logger: false } as const;
  const refusalOf = async (
    receiver: ReturnType<typeof createReceiver>,
    request: RawRequest,
  ): Promise<NotificationError> => {
    const error: unknown = await receiver.authenticate(request).then(
      () => 'accepted',
      (thrown: unknown) => thrown,
    );
    if (!isNotificationError(error)) throw new Error(`not refused: ${String(error)}`);
    return error;
  };

  it('is part of the log and the error, and never of the reply', async () => {
    const lines: object[] = [];
    const record = (fields: object): number => lines.push(fields);
    const logger = { debug: record, info: record, warn: record, error: record };
    const receiver = createReceiver({ ...options, logger });
    const request = alteredRequest({ target: '/n?a=1' });
    const error = await refusalOf(receiver, request);
    expect(error).toMatchObject({
      code: 'SIGNATURE_MISMATCH',
      diagnosis: { findings: [{ code: 'QUERY_STRIPPED' }] },
    });
    expect(error.hint).toContain('query');
    expect(error.reply.body).not.toMatch(/query|QUERY/);
    expect(lines).toContainEqual(
      expect.objectContaining({ diagnosis: { verdict: 'content_altered', findings: ['QUERY_STRIPPED'] } }),
    );
  });

  it.each(CASES)('never makes the receiver accept a request: %s, %s', async (_code, _cause, alteration) => {
    const { publicKey, publicKeys, ...request } = alteredRequest(alteration);
    const receiver = createReceiver({ clientId: 'T_1', publicKey, publicKeys, logger: false });
    expect((await refusalOf(receiver, request)).status).toBeGreaterThanOrEqual(400);
  });

  it('names the right target when publicTarget is wrong', async () => {
    const receiver = createReceiver({ ...options, publicTarget: '/wrong' });
    const error = await refusalOf(receiver, alteredRequest({}));
    expect(error.diagnosis?.findings).toMatchObject([{ code: 'REWRITTEN_TARGET' }]);
  });

  it('examines the content of five messages in a flood that a key of the client has signed', async () => {
    const receiver = createReceiver(options);
    const altered = alteredRequest({ target: '/n?a=1' });
    const errors = await Promise.all(Array.from({ length: 50 }, () => refusalOf(receiver, altered)));
    const examined = errors.filter(({ diagnosis }) => diagnosis?.findings[0]?.code === 'QUERY_STRIPPED');
    expect(examined).toHaveLength(5);
    const recognized = errors.filter(({ diagnosis }) => diagnosis?.verdict === 'content_altered');
    expect(recognized.length).toBeGreaterThanOrEqual(20);
    expect(new Set(errors.map(({ code }) => code))).toEqual(new Set(['SIGNATURE_MISMATCH']));
  });

  it('uses keys for twenty messages in a flood of forged ones, and for one in eight of the others', async () => {
    const receiver = createReceiver(options);
    const forged = alteredRequest({ signed: { privateKey: other.privateKey } });
    const errors = await Promise.all(Array.from({ length: 1_620 }, () => refusalOf(receiver, forged)));
    const diagnosed = errors.filter(({ diagnosis }) => diagnosis !== undefined).length;
    // 220 and a standard deviation of 13.
    expect(diagnosed).toBeGreaterThan(100);
    expect(diagnosed).toBeLessThan(340);
    expect(new Set(errors.map(({ code }) => code))).toEqual(new Set(['SIGNATURE_MISMATCH']));
  });

  it('tries at most three keys, and is available again after ten seconds', async () => {
    let now = 0;
    const limits = { maxAge: 60_000, clockTolerance: 60_000, clock: Date.now };
    const diagnose = limitedDiagnosis(limits, () => now);
    const { method, target, headers, body } = alteredRequest({});
    const flat = headerPairs(headers);
    const request = { method, target, headers: flat, body, ...signatureHeaders(flat) };
    const diagnosis = (rightVersion: string) => {
      const wrong = {
        '1': other.publicKey,
        '2': other.publicKey,
        '3': other.publicKey,
        '4': other.publicKey,
      };
      const keys = readKeySet({ publicKeys: { ...wrong, [rightVersion]: alipay.publicKey } });
      return diagnose(request, [], keys);
    };
    // The message names version 1. After that key the diagnosis tries the newest ones.
    expect((await diagnosis('1'))?.verdict).toBe('valid');
    expect((await diagnosis('3'))?.findings).toMatchObject([{ code: 'OTHER_KEY_VERSION' }]);
    expect((await diagnosis('2'))?.verdict).toBe('key_wrong');
    for (let i = 0; i < 3; i++) await diagnosis('1');
    expect((await diagnosis('1'))?.findings).toMatchObject([{ code: 'CONTENT_NOT_EXAMINED' }]);
    now = 10_000;
    expect((await diagnosis('1'))?.verdict).toBe('valid');
  });
});
