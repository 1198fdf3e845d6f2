import { createPublicKey } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import {
  createReceiver,
  isNotificationError,
  type NotificationError,
  type RawRequest,
} from '../src/index.ts';
import { limitedDiagnosis } from '../src/signature/limited-diagnosis.ts';
import { alipay, arrived, CASES, other } from './signature-cases.ts';

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

  it('goes into the log and the error, never into the reply', async () => {
    const lines: object[] = [];
    const keep = (fields: object): number => lines.push(fields);
    const logger = { debug: keep, info: keep, warn: keep, error: keep };
    const receiver = createReceiver({ ...options, logger });
    const request = arrived({ target: '/n?a=1' });
    const error = await refusalOf(receiver, request);
    expect(error).toMatchObject({
      code: 'SIGNATURE_MISMATCH',
      diagnosis: { findings: [{ code: 'QUERY_LEFT_OUT' }] },
    });
    expect(error.mend).toContain('query');
    const reply = await receiver.refuse(error);
    expect(reply.body).not.toMatch(/query|QUERY/);
    expect(lines).toContainEqual(
      expect.objectContaining({ diagnosis: { verdict: 'content_altered', findings: ['QUERY_LEFT_OUT'] } }),
    );
  });

  it.each(CASES)('%s is never a reason to accept: %s', async (_code, _what, arrival) => {
    const { publicKey, publicKeys, ...request } = arrived(arrival);
    const receiver = createReceiver({ clientId: 'T_1', publicKey, publicKeys, logger: false });
    expect((await refusalOf(receiver, request)).status).toBeGreaterThanOrEqual(400);
  });

  it('names the public target that fits when publicTarget is wrong', async () => {
    const receiver = createReceiver({ ...options, publicTarget: '/wrong' });
    const error = await refusalOf(receiver, arrived({}));
    expect(error.diagnosis?.findings).toMatchObject([{ code: 'REWRITTEN_TARGET' }]);
  });

  it('is given up for a while under a flood of forgeries', async () => {
    const receiver = createReceiver(options);
    const forged = arrived({ signed: { privateKey: other.privateKey } });
    const errors = await Promise.all(Array.from({ length: 50 }, () => refusalOf(receiver, forged)));
    const diagnosed = errors.filter(({ diagnosis }) => diagnosis !== undefined);
    expect(diagnosed).toHaveLength(5);
    expect(new Set(errors.map(({ code }) => code))).toEqual(new Set(['SIGNATURE_MISMATCH']));
  });

  it('applies a key three times at the most, and is there again after ten seconds', () => {
    let now = 0;
    const diagnose = limitedDiagnosis(() => now);
    const { method, target, headers, body } = arrived({});
    const asKey = (publicKey: string) =>
      createPublicKey({ key: Buffer.from(publicKey, 'base64'), format: 'der', type: 'spki' });
    const wrong = asKey(other.publicKey);
    const material = (before: number) => ({
      method,
      target,
      targets: [],
      headers,
      body,
      keys: [
        ...Array.from({ length: before }, () => ['1', wrong] as const),
        ['1', asKey(alipay.publicKey)] as const,
      ],
    });
    expect(diagnose(material(2))?.verdict).toBe('fits');
    expect(diagnose(material(3))?.verdict).toBe('key_wrong');
    for (let i = 0; i < 3; i++) diagnose(material(0));
    expect(diagnose(material(0))).toBeUndefined();
    now = 10_000;
    expect(diagnose(material(0))?.verdict).toBe('fits');
  });
});
