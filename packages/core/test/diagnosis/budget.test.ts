import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { describe, expect, it, vi } from 'vitest';
import { headerPairs, type RawHeaders } from '../../src/admission/headers.ts';
import { readKeySet } from '../../src/authentication/key-set.ts';
import { bodyLayers } from '../../src/diagnosis/bodies.ts';
import { type Evidence, examineContent, findSigner, signerAttempts } from '../../src/diagnosis/diagnose.ts';
import { SMALL_BUDGET } from '../../src/diagnosis/limited-diagnosis.ts';
import { targetLayers } from '../../src/diagnosis/targets.ts';
import { Work } from '../../src/diagnosis/work.ts';
import type { RawRequest } from '../../src/index.ts';
import { createTestKeys, sampleNotification } from '../../src/testing/index.ts';
import { receiverOf, signed } from '../observed-receiver.ts';
import { alipay, alteredRequest } from './signature-cases.ts';

const deep = `${'['.repeat(31)}"é/",${Array(8_000).fill('1').join()}${']'.repeat(31)}`;
const flat = `[${Array(8_000).fill('"é/"').join()}]`.slice(0, 16_000);
const long = `/${'é:,%41+/'.repeat(100)}`;
const ofOneKind = (name: string, value: string) => Array.from({ length: 16 }, (_, at) => [name, value + at]);
const PROXY_HEADERS = [
  ...ofOneKind('x-forwarded-prefix', long),
  ...ofOneKind('x-original-uri', long),
  ...ofOneKind('x-forwarded-host', 'h'.repeat(200)),
];
const MANY_HEADERS = [...PROXY_HEADERS, ...Array.from({ length: 900 }, (_, at) => [`x-${at}`, 'v'])];
const hugeTime = (length: number) => [['request-time', `2026-11-25T07:14:00.${'1'.repeat(length)}Z`]];
const QUERY = `?${'a+b:c,d=%41&'.repeat(15)}`;

/** Requests that are costly to examine, under the headers of a genuine message. */
const HOSTILE: readonly (readonly [
  what: string,
  body: string | Buffer,
  target: string,
  headers: RawHeaders,
])[] = [
  ['a deep and wide body', deep, '/n', []],
  ['a deep and wide body, compressed', gzipSync(deep), '/n', []],
  ['a body of many characters to escape', flat, '/n', []],
  ['one long string to escape', JSON.stringify('é'.repeat(8_000)), '/n', []],
  ['many strings', `[${Array(1_900).fill('":,"').join()}]`, '/n', []],
  ['many lines', `{}${'\n'.repeat(16_000)}`, '/n', []],
  ['a compressed body that grows', gzipSync(' '.repeat(10_000_000)), '/n', []],
  ['a body of quotes', '"\\'.repeat(8_000), '/n', []],
  ['many proxy headers', '{}', long, PROXY_HEADERS as never],
  ['many proxy headers and a deep body', deep, long, PROXY_HEADERS as never],
  ['a long query', deep, `/a/b/c/d/e/f/g/h/i/j${QUERY}`, PROXY_HEADERS as never],
  ['a query of escapes', '{}', `/n?${'%41%2b%20+:,'.repeat(160)}`, PROXY_HEADERS as never],
  ['a request-time of 15 KB', '{}', `/a/b/c${QUERY}`, hugeTime(15_000) as never],
  ['a request-time of 1 MB', '{}', `/a/b/c${QUERY}`, hugeTime(1_000_000) as never],
  ['a client-id of 1 MB', '{}', `/a/b/c${QUERY}`, [['client-id', 'x'.repeat(1_000_000)]] as never],
  ['many headers', deep, long, MANY_HEADERS as never],
  ['a large body', 'é'.repeat(30_000), `/a/b/c${QUERY}`, PROXY_HEADERS as never],
];

function evidenceOf(body: string | Buffer, target: string, headers: RawHeaders): Evidence {
  const request = alteredRequest({ body, target });
  // The first of a name counts.
  const pairs = [...headerPairs(headers), ...headerPairs(request.headers)];
  const keys = readKeySet({ publicKey: alipay.publicKey });
  const { method } = request;
  return { method, target, targets: [], headers: pairs, body: request.body, keys, budget: SMALL_BUDGET };
}

describe('the work of a diagnosis has the same limit on every machine', () => {
  it.each(HOSTILE)('when an unauthenticated client sends %s', (_, body, target, headers) => {
    const evidence = evidenceOf(body, target, headers);
    const attempts = signerAttempts(evidence);
    if ('unknown' in attempts) throw new Error('no attempt');
    const signer = findSigner(attempts, evidence);
    if ('unknown' in signer) throw new Error('no signer');
    // Without a time limit, the work alone ends the search.
    const work = new Work({ ...SMALL_BUDGET, maxMs: Number.POSITIVE_INFINITY });
    expect(examineContent(evidence, signer, work).verdict).toBe('content_altered');
    // The last form can exceed the limit.
    expect(work.done).toBeLessThan(SMALL_BUDGET.maxWork + 16 * 8 * SMALL_BUDGET.maxBodyBytes);
  });

  it.each(HOSTILE)('and no form is much larger than what was received: %s', (_, body, target, headers) => {
    const evidence = evidenceOf(body, target, headers);
    const size = Math.max(evidence.body.byteLength, SMALL_BUDGET.maxBodyBytes);
    const work = new Work({ ...SMALL_BUDGET, maxMs: Number.POSITIVE_INFINITY });
    const bodies = bodyLayers(evidence.body, SMALL_BUDGET.maxBodyBytes, work);
    const lengths = [0, 1, 2, 3].flatMap((count) => bodies.at(count)).map(({ value }) => value.byteLength);
    expect(Math.max(...lengths)).toBeLessThan(8 * size);
    const targets = targetLayers(evidence.target, evidence.headers, [], new Work(SMALL_BUDGET));
    expect([1, 2, 3, 4, 5].flatMap((count) => targets.at(count)).length).toBeLessThan(10_000);
  });

  it.each(HOSTILE)('and hashes no more bytes than its work: %s', (_, body, target, headers) => {
    const evidence = evidenceOf(body, target, headers);
    const attempts = signerAttempts(evidence);
    if ('unknown' in attempts) throw new Error('no attempt');
    const signer = findSigner(attempts, evidence);
    if ('unknown' in signer) throw new Error('no signer');
    const update = vi.spyOn(Object.getPrototypeOf(createHash('sha256')), 'update');
    const work = new Work({ ...SMALL_BUDGET, maxMs: Number.POSITIVE_INFINITY });
    examineContent(evidence, signer, work);
    const hashed = update.mock.calls.reduce((sum, [bytes]) => sum + (bytes as Uint8Array).byteLength, 0);
    vi.restoreAllMocks();
    expect(hashed).toBeGreaterThan(0);
    // One form can be larger than the limit.
    expect(hashed).toBeLessThan(SMALL_BUDGET.maxWork + 2_000_000);
  });

  it('and a time limit that is over ends it after half of the work', () => {
    const work = new Work({ ...SMALL_BUDGET, maxMs: 0 });
    while (work.allows(1_000));
    expect(work.done).toBeLessThan(SMALL_BUDGET.maxWork / 2 + 10_000);
    expect(work.done).toBeGreaterThan(SMALL_BUDGET.maxWork / 2);
  });
});

describe('a genuine message behind a proxy that removes a prefix is diagnosed', () => {
  const forger = createTestKeys();
  const genuine = () => signed(sampleNotification(), { target: '/api/n' });
  const altered = (headers: Record<string, string>): RawRequest => {
    const request = genuine();
    return { ...request, target: '/n', headers: { ...request.headers, ...headers } };
  };
  const value = (bytes: number): string => Buffer.alloc(bytes, 7).toString('base64');

  it.each([
    ['malformed times', altered({ 'request-time': 'x' })],
    ['times of ten years ago', altered({ 'request-time': String(Date.now() - 10 * 365 * 86_400_000) })],
    ['times in the future', altered({ 'request-time': String(Date.now() + 86_400_000) })],
    ['malformed signatures', altered({ signature: 'algorithm=RSA256, signature=%zz' })],
    ['short values', altered({ signature: `algorithm=RSA256, signature=${value(3)}` })],
    ['long values', altered({ signature: `algorithm=RSA256, signature=${value(512)}` })],
    ['unknown clients', altered({ 'client-id': 'made-up' })],
    ['forged messages', signed(sampleNotification(), { privateKey: forger.privateKey }) as RawRequest],
  ])('after six messages with %s', async (_, hopeless) => {
    const { receiver, lines } = receiverOf();
    for (let i = 0; i < 6; i++) await receiver.receive(hopeless, () => expect.unreachable());
    await receiver.receive({ ...genuine(), target: '/n' }, () => expect.unreachable());
    expect(lines.at(-1)?.fields['diagnosis']).toMatchObject({ findings: ['MOUNT_PREFIX'] });
  });

  it.each([
    ['TIME_UNUSABLE', altered({ 'request-time': 'x' })],
    ['VALUE_DAMAGED', altered({ signature: `algorithm=RSA256, signature=${value(3)}` })],
  ])('and a hopeless message has a cheap finding, also in a flood: %s', async (code, hopeless) => {
    const { receiver, lines } = receiverOf();
    for (let i = 0; i < 30; i++) await receiver.receive(hopeless, () => expect.unreachable());
    expect(lines.at(-1)?.fields['diagnosis']).toMatchObject({ findings: [code] });
  });
});
