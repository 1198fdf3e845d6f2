import { describe, expect, it } from 'vitest';
import type { RawRequest, ReceiverOptions } from '../../src/index.ts';
import { sampleNotification } from '../../src/testing/index.ts';
import { receiverOf, signed } from '../observed-receiver.ts';

/** Each controls a terminal, starts a line, changes the direction of text, or is invisible. */
const DANGEROUS = [
  '\x9b31m',
  '\x1b[2J',
  '\u202e',
  '\u2066',
  '\u200b',
  '\u{e0041}',
  '\ud800',
  '\u2028',
  '\x7f',
  '\0',
];
const STRANGE = `x${DANGEROUS.join('y')}z`;
const UNSAFE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u;

const request = signed(sampleNotification(), { target: '/api/n' });
const headers = (changes: Record<string, string>) => ({ ...request.headers, ...changes });
const resolving = { clientId: undefined, publicKey: undefined } as const;
const quotes = (text: string): never => {
  throw new TypeError(`No client ${text}\n    at forged (line:1:1)`, { cause: new Error(text) });
};

/** Where an unauthenticated client can put text into a line. */
const PLACES: readonly (readonly [
  place: string,
  code: string,
  Partial<RawRequest>,
  Partial<ReceiverOptions>,
])[] = [
  ['the method', 'METHOD_NOT_ALLOWED', { method: STRANGE }, {}],
  ['the media type', 'UNSUPPORTED_MEDIA_TYPE', { headers: headers({ 'content-type': STRANGE }) }, {}],
  ['the encoding', 'UNSUPPORTED_ENCODING', { headers: headers({ 'content-encoding': STRANGE }) }, {}],
  ['the client id', 'UNKNOWN_CLIENT', { headers: headers({ 'client-id': STRANGE }) }, {}],
  [
    'the client id, and the error of resolveKeys quotes it',
    'KEYS_UNAVAILABLE',
    { headers: headers({ 'client-id': STRANGE }) },
    { ...resolving, resolveKeys: quotes },
  ],
  [
    'the client id, and resolveKeys throws it',
    'KEYS_UNAVAILABLE',
    { headers: headers({ 'client-id': STRANGE }) },
    { ...resolving, resolveKeys: (id) => Promise.reject(id) },
  ],
  ['the signature', 'MALFORMED_SIGNATURE', { headers: headers({ signature: `algorithm=${STRANGE}` }) }, {}],
  ['the request-time', 'SIGNATURE_MISMATCH', { headers: headers({ 'request-time': STRANGE }) }, {}],
  ['the target', 'SIGNATURE_MISMATCH', { target: `/${STRANGE}` }, {}],
  ['the target, as a prefix', 'SIGNATURE_MISMATCH', { target: `/${STRANGE}/api/n` }, {}],
  [
    'the target, and publicTarget quotes it',
    'HANDLER_FAILED',
    { target: `/${STRANGE}` },
    { publicTarget: quotes },
  ],
  [
    'a prefix',
    'SIGNATURE_MISMATCH',
    { target: '/n', headers: headers({ 'x-forwarded-prefix': STRANGE, 'x-original-uri': STRANGE }) },
    {},
  ],
  ['the reason for a missing body', 'RAW_BODY_UNAVAILABLE', { body: { unavailable: STRANGE } }, {}],
];

describe('an id in the line of an acknowledgement', () => {
  it('is escaped, where Alipay has sent it', async () => {
    const { receiver, lines } = receiverOf();
    const body = sampleNotification('captured', { captureId: 'x\u202ey', captureRequestId: 'a\nb' });
    expect(await receiver.receive(signed(body), () => undefined)).toMatchObject({ status: 200 });
    expect(lines.at(-1)).toMatchObject({
      message: 'Acknowledged.',
      fields: { captureId: 'x\\u202ey', captureRequestId: 'a\\u000ab' },
    });
  });
});

describe('a line about an unauthenticated client', () => {
  it.each(PLACES)(
    'contains no character that harms a log, from %s (%s)',
    async (_, code, changes, options) => {
      const { receiver, lines } = receiverOf(options);
      await receiver.receive({ ...request, ...changes }, () => expect.unreachable());
      const line = lines.at(-1);
      expect(line?.fields['code']).toBe(code);
      for (const text of textsOf(line)) {
        expect(text.replaceAll('\n    at ', ' ')).not.toMatch(UNSAFE);
        expect(text).not.toMatch(/^\s+at forged/m);
      }
    },
  );

  it.each(PLACES)('is short, from %s', async (_, code, changes, options) => {
    const long = (value: unknown): unknown =>
      JSON.parse(JSON.stringify(value ?? null).replaceAll('z"', `${'z'.repeat(9_000)}"`));
    const { receiver, lines } = receiverOf(options);
    const longer = Object.fromEntries(Object.entries(changes).map(([name, value]) => [name, long(value)]));
    await receiver.receive({ ...request, ...longer } as RawRequest, () => expect.unreachable());
    const line = lines.at(-1);
    expect(line).toBeDefined();
    expect(code).toBeDefined();
    for (const text of textsOf(line)) expect(text.length).toBeLessThan(5_000);
  });

  it('keeps the words of resolveKeys in any language, the cause and the frames of the stack', async () => {
    const resolveKeys = (): never => {
      throw new RangeError('数据库连接失败', { cause: new Error('ECONNREFUSED') });
    };
    const { receiver, lines } = receiverOf({ ...resolving, resolveKeys });
    await receiver.receive(request, () => expect.unreachable());
    const err = lines.at(-1)?.fields['err'] as Error;
    expect(lines.at(-1)?.message).toContain('数据库连接失败');
    expect(err).toMatchObject({ name: 'RangeError', message: '数据库连接失败' });
    expect(err.stack).toMatch(/^RangeError: 数据库连接失败\n {4}at .*loggable\.test\.ts/);
    expect(err.cause).toMatchObject({ message: 'ECONNREFUSED' });
  });

  it.each([
    ['an object without a prototype', Object.create(null)],
    [
      'an error whose message throws',
      Object.defineProperty(new Error(), 'message', { get: () => quotes('7') }),
    ],
    ['a DOMException', new DOMException('too late', 'TimeoutError')],
    ['an error that is its own cause', ownCause()],
    ['undefined', undefined],
  ])('is logged when a handler throws %s', async (_, thrown) => {
    const { receiver, lines } = receiverOf();
    await receiver.receive(signed(sampleNotification()), () => Promise.reject(thrown));
    expect(lines.at(-1)?.fields['code']).toBe('HANDLER_FAILED');
  });
});

function ownCause(): Error {
  const error = new Error('round');
  error.cause = error;
  return error;
}

/** All texts of a line, those of errors included. */
function textsOf(value: unknown, seen = new Set<unknown>()): readonly string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null || seen.has(value)) return [];
  seen.add(value);
  return Object.getOwnPropertyNames(value).flatMap((name) => [
    name,
    ...textsOf((value as Record<string, unknown>)[name], seen),
  ]);
}
