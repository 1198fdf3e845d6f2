import fc from 'fast-check';
import { nasty } from './text.ts';

/** Any value that JSON can hold, with texts that break programs, as names too. */
const nastyValue: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 4, arbitrary: nasty },
  {
    weight: 2,
    arbitrary: fc.constantFrom<unknown>(
      null,
      true,
      false,
      0,
      -1,
      1.5,
      1e21,
      5e-324,
      -0,
      [],
      {},
      [[]],
      '0',
      undefined,
    ),
  },
  { weight: 1, arbitrary: fc.double() },
  { weight: 1, arbitrary: fc.array(nasty, { maxLength: 4 }) },
  { weight: 1, arbitrary: fc.dictionary(nasty, fc.oneof(nasty, fc.integer()), { maxKeys: 4 }) },
  { weight: 1, arbitrary: fc.constantFrom(100, 5_000, 10_000).map(nested) },
  { weight: 1, arbitrary: fc.tuple(fc.constantFrom(21, 500, 3_000), nasty).map(members) },
);

/** An object with more members than anybody expects, of which none or each has a fault of its own. */
function members([count, value]: readonly [number, string]): object {
  const short = value.slice(0, 8);
  return Object.fromEntries(Array.from({ length: count }, (_, at) => [`m${at}`, at % 2 === 0 ? at : short]));
}

function nested(depth: number): unknown {
  let value: unknown = 1;
  for (let level = 0; level < Math.min(depth, 900); level++) value = level % 2 === 0 ? [value] : { a: value };
  return value;
}

/** A change of one member of an object, at any depth. */
export interface MemberChange {
  readonly at: number;
  readonly how: 'replace' | 'remove' | 'add' | 'rename' | 'wrap';
  readonly value: unknown;
  readonly name: string;
}

export const memberChange: fc.Arbitrary<MemberChange> = fc.record({
  at: fc.nat(40),
  how: fc.constantFrom('replace', 'replace', 'replace', 'remove', 'add', 'rename', 'wrap'),
  value: nastyValue,
  name: fc.oneof(nasty, fc.constantFrom('acquirerInfo', 'paymentResultInfo', 'result', 'captureAmount')),
});

/** The object with one member changed; `__proto__` becomes a member of its own, as JSON.parse makes it. */
export function changedMember(object: object, change: MemberChange): object {
  const copy = structuredClone(object);
  const places = placesOf(copy as Record<string, unknown>);
  const place = places[change.at % Math.max(places.length, 1)];
  if (place === undefined) return copy;
  const { owner, name } = place;
  const set = (key: string, value: unknown): void => {
    Object.defineProperty(owner, key, { value, enumerable: true, configurable: true, writable: true });
  };
  if (change.how === 'replace') set(name, change.value);
  if (change.how === 'remove') delete owner[name];
  if (change.how === 'add') set(change.name, change.value);
  if (change.how === 'wrap') set(name, [owner[name]]);
  if (change.how === 'rename') {
    set(change.name, owner[name]);
    if (change.name !== name) delete owner[name];
  }
  return copy;
}

interface Place {
  readonly owner: Record<string, unknown>;
  readonly name: string;
}

function placesOf(owner: Record<string, unknown>): readonly Place[] {
  return Object.entries(owner).flatMap(([name, value]) => [
    { owner, name },
    ...(typeof value === 'object' && value !== null && !Array.isArray(value)
      ? placesOf(value as Record<string, unknown>)
      : []),
  ]);
}

/** JSON that is broken in one of the ways in which serializers, proxies and people break it. */
export function brokenJson(json: string): fc.Arbitrary<string> {
  const at = fc.nat(Math.max(json.length - 1, 0));
  const insert = (text: string): fc.Arbitrary<string> =>
    at.map((i) => json.slice(0, i) + text + json.slice(i));
  return fc.oneof(
    at.map((i) => json.slice(0, i)),
    at.map((i) => json.slice(i + 1)),
    at.map((i) => json.slice(0, i) + json.slice(i + 1)),
    fc.constantFrom(
      `${json},`,
      `${json}}`,
      `${json}${json}`,
      `\ufeff${json}`,
      `//${json}`,
      `/* */${json}`,
      `${json}\0`,
      `(${json})`,
      `)]}',\n${json}`,
      `callback(${json})`,
      json.replaceAll('"', "'"),
      json.replaceAll(/"(\w+)":/g, '$1:'),
      json.replaceAll(',', ',,'),
      json.replaceAll(':', ' = '),
      json.replace(/}$/, ',}'),
      json.replace('{', '{,'),
      json.replace(/"(\d+)"/, '0$1'),
      json.replace(/"[^"]*"$/, 'undefined'),
      json.replaceAll('"', '\\"'),
      JSON.stringify(json),
      encodeURIComponent(json),
      Buffer.from(json).toString('base64'),
      `[${json}]`,
      `{"a":${'['.repeat(30_000)}`,
      '['.repeat(30_000) + ']'.repeat(30_000),
      `{"a":${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}}`,
      `{"captureId":${'9'.repeat(60_000)}}`,
      '"',
      'nul',
      '-',
      '1e',
      '0x1',
      '+1',
      '.1',
      '1.',
      'NaN',
      'Infinity',
      '{"a":"\\u12"}',
      '{"a":"\\x41"}',
      '{"a":"\t"}',
      '{"a":1 "b":2}',
      '{"a"}',
      '{1:2}',
      '[1,]',
      '[,1]',
      '{"__proto__":{"notifyType":"CAPTURE_RESULT"}}',
      '',
      ' ',
      '\u00a0{}',
    ),
    insert('\0'),
    insert('\n'),
    insert('\\'),
    insert('"'),
    insert('\u2028'),
    insert(','),
    insert('}'),
  );
}
