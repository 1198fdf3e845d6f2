import { describe, expect, it } from 'vitest';
import { headerPairs, signatureHeaders } from '../../src/admission/headers.ts';
import { readKeySet } from '../../src/authentication/key-set.ts';
import { bodyVariants } from '../../src/diagnosis/bodies.ts';
import { limitedDiagnosis } from '../../src/diagnosis/limited-diagnosis.ts';
import {
  createReceiver,
  isNotificationError,
  type NotificationError,
  type RawRequest,
} from '../../src/index.ts';
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
      diagnosis: { findings: [{ code: 'QUERY_STRIPPED' }] },
    });
    expect(error.hint).toContain('query');
    expect(error.reply.body).not.toMatch(/query|QUERY/);
    expect(lines).toContainEqual(
      expect.objectContaining({ diagnosis: { verdict: 'content_altered', findings: ['QUERY_STRIPPED'] } }),
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

  it('applies a key three times at the most, and is there again after ten seconds', async () => {
    let now = 0;
    const diagnose = limitedDiagnosis(() => now);
    const { method, target, headers, body } = arrived({});
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
    // The message names version 1; then the newest are tried.
    expect((await diagnosis('1'))?.verdict).toBe('valid');
    expect((await diagnosis('3'))?.findings).toMatchObject([{ code: 'OTHER_KEY_VERSION' }]);
    expect((await diagnosis('2'))?.verdict).toBe('key_wrong');
    for (let i = 0; i < 2; i++) await diagnosis('1');
    expect(await diagnosis('1')).toBeUndefined();
    now = 10_000;
    expect((await diagnosis('1'))?.verdict).toBe('valid');
  });

  it.each([
    ['deep', '['.repeat(30_000)],
    ['deep and wide', `${'['.repeat(2_000)}${'1,'.repeat(29_000)}1${']'.repeat(2_000)}`],
    ['wide', `[${'{},'.repeat(20_000)}{}]`],
    ['white space', ' '.repeat(60_000)],
  ])(
    'never changes the refusal, and makes no giants of a body that is %s, under a genuine header',
    async (_, body) => {
      const receiver = createReceiver(options);
      const error = await refusalOf(
        receiver,
        arrived({ body, target: `/n${'/a'.repeat(500)}?${'b'.repeat(500)}` }),
      );
      expect(error.code).toBe('SIGNATURE_MISMATCH');
      // Indented, a deep and wide one grew to gigabytes.
      const longest = Math.max(...bodyVariants(Buffer.from(body)).map(({ value }) => value.byteLength));
      expect(longest).toBeLessThan(20 * body.length);
    },
  );
});
