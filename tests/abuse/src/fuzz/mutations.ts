import fc from 'fast-check';
import type { Message } from './messages.ts';
import { nasty, nastyHeader } from './text.ts';

/** A change of a request on its way. */
export type Mutation = (message: Message) => Message;

const NAMES = [
  'client-id',
  'request-time',
  'signature',
  'content-type',
  'content-length',
  'content-encoding',
  'transfer-encoding',
  'x-original-uri',
  'x-forwarded-prefix',
  'x-forwarded-host',
] as const;

const inHeaders =
  (
    change: (pairs: readonly (readonly [string, string])[]) => readonly (readonly [string, string])[],
  ): Mutation =>
  (message) => ({ ...message, headers: change(pairsOf(message.headers)).flat() });

function pairsOf(list: readonly string[]): readonly (readonly [string, string])[] {
  return list.flatMap((name, at) => (at % 2 === 0 ? [[name, list[at + 1] ?? ''] as const] : []));
}

const header: fc.Arbitrary<Mutation> = fc
  .record({
    name: fc.constantFrom<string>(...NAMES),
    value: nastyHeader,
    how: fc.constantFrom('replace', 'remove', 'repeat', 'add', 'append', 'upper case', 'cut'),
  })
  .map(({ name, value, how }) =>
    inHeaders((pairs) => {
      const changed = (change: (old: string) => string): readonly (readonly [string, string])[] =>
        pairs.map(([one, old]) => [one, one === name ? change(old) : old] as const);
      if (how === 'replace') return changed(() => value);
      if (how === 'append') return changed((old) => old + value);
      if (how === 'cut') return changed((old) => old.slice(0, value.length));
      if (how === 'remove') return pairs.filter(([one]) => one !== name);
      if (how === 'repeat') return [...pairs, ...pairs.filter(([one]) => one === name)];
      if (how === 'upper case')
        return pairs.map(([one, old]) => [one === name ? one.toUpperCase() : one, old]);
      return [[name, value], ...pairs];
    }),
  );

/** A time that is acceptable, however long it is. */
function longValue(name: string, length: number): string {
  if (name !== 'request-time') return `/${'x'.repeat(length)}`;
  return new Date().toISOString().replace('Z', `${'1'.repeat(length)}Z`);
}

/** A header that is signed, and is no longer as it was: its length must not multiply the cost of the diagnosis. */
const longHeader: fc.Arbitrary<Mutation> = fc
  .record({
    name: fc.constantFrom('request-time', 'request-time', ...NAMES),
    // About the limit of Node's parser, and of a wrapper that has none.
    length: fc.constantFrom(15_000, 1_000_000),
  })
  .map(({ name, length }) =>
    inHeaders((pairs) => pairs.map(([one, old]) => [one, one === name ? longValue(name, length) : old])),
  );

/** The value of the signature: another spelling of it, or another value. */
const signature: fc.Arbitrary<Mutation> = fc
  .constantFrom<(text: string) => string>(
    (text) => text.replace('algorithm=RSA256', 'algorithm=rsa256'),
    (text) => text.replace('RSA256', 'none'),
    (text) => text.replace('RSA256', 'HS256'),
    (text) => text.replace('RSA256', 'RSA-SHA1'),
    (text) => text.replace(/keyVersion=\w+/, 'keyVersion=2'),
    (text) => text.replace(/keyVersion=\w+/, 'keyVersion=__proto__'),
    (text) => text.replace(/keyVersion=\w+, /, ''),
    (text) => text.replace(/signature=.*/, 'signature='),
    (text) => text.replace(/signature=.*/, `signature=${'A'.repeat(342)}%3D%3D`),
    (text) => text.replace(/signature=(....)/, 'signature=$1%00'),
    (text) => text.replaceAll('%2B', '+').replaceAll('%2F', '/').replaceAll('%3D', '='),
    (text) => text.replaceAll('%2B', '-').replaceAll('%2F', '_').replaceAll('%3D', ''),
    (text) => text.replaceAll('%', '%25'),
    (text) => text.split(', ').reverse().join(','),
    (text) => `${text}, ${text}`,
    (text) => text.toUpperCase(),
    (text) => text.replaceAll('=', ' = '),
    (text) => text.replaceAll(', ', ';'),
    (text) => `"${text}"`,
  )
  .map((change) =>
    inHeaders((pairs) => pairs.map(([name, value]) => [name, name === 'signature' ? change(value) : value])),
  );

const target: fc.Arbitrary<Mutation> = fc.oneof(
  nastyHeader.map(
    (text): Mutation =>
      (message) => ({ ...message, target: text }),
  ),
  nastyHeader.map(
    (text): Mutation =>
      (message) => ({ ...message, target: message.target + text }),
  ),
  nastyHeader.map(
    (text): Mutation =>
      (message) => ({ ...message, target: `/${text}${message.target}` }),
  ),
  fc.constantFrom('http://a', 'https://b:1', 'HTTP://[::1]', 'ftp://c').map(
    (origin): Mutation =>
      (message) => ({ ...message, target: origin + message.target }),
  ),
);

const method: fc.Arbitrary<Mutation> = fc
  .oneof(fc.constantFrom('post', 'PUT', 'GET', 'POST ', ''), nasty)
  .map(
    (text): Mutation =>
      (message) => ({ ...message, method: text }),
  );

/** A change of bytes at any place. */
export const bytes: fc.Arbitrary<Mutation> = fc
  .record({
    at: fc.nat(2_000),
    how: fc.constantFrom('turn a bit', 'insert', 'delete', 'cut', 'append', 'double', 'swap'),
    byte: fc.nat(255),
    more: fc.uint8Array({ maxLength: 20 }),
  })
  .map(
    ({ at, how, byte, more }): Mutation =>
      (message) => {
        const old = Buffer.from(message.body);
        const place = at % Math.max(old.length, 1);
        const [head, tail] = [old.subarray(0, place), old.subarray(place)];
        const turned = Buffer.concat([
          head,
          Buffer.from([(tail[0] ?? 0) ^ (1 << (byte & 7))]),
          tail.subarray(1),
        ]);
        const forms: Readonly<Record<typeof how, Uint8Array>> = {
          'turn a bit': turned,
          insert: Buffer.concat([head, more, tail]),
          delete: Buffer.concat([head, tail.subarray(1)]),
          cut: head,
          append: Buffer.concat([old, more]),
          double: Buffer.concat([old, old]),
          swap: Buffer.concat([tail, head]),
        };
        return { ...message, body: forms[how] };
      },
  );

/** One to three changes of any part. */
export const mutations: fc.Arbitrary<Mutation> = fc
  .array(
    fc.oneof(
      { weight: 4, arbitrary: header },
      { weight: 3, arbitrary: bytes },
      { weight: 2, arbitrary: signature },
      { weight: 2, arbitrary: target },
      { weight: 1, arbitrary: method },
      { weight: 1, arbitrary: longHeader },
    ),
    { minLength: 1, maxLength: 3 },
  )
  .map(
    (all): Mutation =>
      (message) =>
        all.reduce((changed, change) => change(changed), message),
  );
