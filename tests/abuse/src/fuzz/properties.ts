import { equal, ok } from 'node:assert/strict';
import type { RawRequest } from '@notify-capture/core';
import fc from 'fast-check';
import { type Attempt, attempt } from './attempt.ts';
import { arrival } from './bodies.ts';
import { expectRefused, expectSafe, isGenuine } from './invariants.ts';
import { brokenJson, changedMember, memberChange } from './json.ts';
import { contentOf, KEYS, type Message, PARTS, sample, signed, withValue } from './messages.ts';
import { bytes, mutations } from './mutations.ts';
import { fault, signBlock } from './pkcs1.ts';
import { nasty, nastyHeader } from './text.ts';

/** Something that holds for all requests of one form. */
export interface Property {
  readonly name: string;
  /** The runs within `npm test`. */
  readonly runs: number;
  readonly property: (observe: (attempt: Attempt) => void) => fc.IAsyncPropertyWithHooks<unknown>;
}

const text = (body: object): Buffer => Buffer.from(JSON.stringify(body), 'utf8');
const requestOf = ({ method, target, headers, body }: Message): RawRequest => ({
  method,
  target,
  headers,
  body,
});

function propertyOf<T>(
  name: string,
  runs: number,
  arbitrary: fc.Arbitrary<T>,
  check: (
    value: T,
    send: (message: Message, request?: RawRequest, bodyTimeout?: number) => Promise<Attempt>,
  ) => Promise<void>,
): Property {
  return {
    name,
    runs,
    property: (observe) =>
      fc.asyncProperty(arbitrary, (value) =>
        check(value, async (message, request = requestOf(message), bodyTimeout) => {
          const result = await attempt(request, bodyTimeout);
          observe(result);
          expectSafe(result, message);
          return result;
        }),
      ) as fc.IAsyncPropertyWithHooks<unknown>,
  };
}

const anything = fc.anything({ withBigInt: true, withNullPrototype: true });
/** Values of any type, at first glance sometimes a request. */
const notRequests = fc.oneof(
  anything,
  fc.record(
    {
      method: fc.oneof(fc.constant('POST'), anything),
      target: fc.oneof(fc.constant('/'), anything),
      headers: fc.oneof(
        anything,
        fc.dictionary(fc.constantFrom('content-type', 'client-id', 'request-time', 'signature'), anything),
        fc.array(fc.oneof(nastyHeader, anything)),
      ),
      body: anything,
      maxHeadersCount: anything,
    },
    { requiredKeys: [] },
  ),
);

/** Everything that is fuzzed without a socket. */
export const PROPERTIES: readonly Property[] = [
  propertyOf(
    'genuine, changed on the way',
    1_000,
    fc.tuple(sample, mutations),
    async ([body, mutate], send) => {
      const message = mutate(signed({ body: text(body) }));
      const result = await send(message);
      if (!isGenuine(message)) expectRefused(result);
    },
  ),
  propertyOf(
    'fields changed, signed again',
    1_200,
    fc.tuple(sample, fc.array(memberChange, { minLength: 1, maxLength: 4 })),
    async ([body, changes], send) => {
      const message = signed({ body: text(changes.reduce(changedMember, body)) });
      expectUsedOrKept(await send(message));
    },
  ),
  propertyOf(
    'broken JSON, signed again',
    1_000,
    sample.chain((body) => brokenJson(JSON.stringify(body))),
    async (json, send) => {
      const result = await send(signed({ body: Buffer.from(json, 'utf8') }));
      if (isObject(json)) expectUsedOrKept(result);
      else equal(result.refused.length, 1);
    },
  ),
  propertyOf(
    'bytes changed, signed again',
    700,
    fc.tuple(sample, fc.array(bytes, { maxLength: 4 })),
    async ([body, changes], send) => {
      const plain = signed({ body: text(body) });
      const { body: changed } = changes.reduce((message, change) => change(message), plain);
      expectUsedOrKept(await send(signed({ body: changed })));
    },
  ),
  propertyOf('any bytes, signed', 500, fc.uint8Array({ maxLength: 300 }), async (body, send) => {
    expectUsedOrKept(await send(signed({ body })));
  }),
  propertyOf(
    'any bytes and texts as a request',
    1_000,
    fc.record({
      method: fc.oneof(fc.constant('POST'), nasty),
      target: nastyHeader,
      headers: fc.array(
        fc.oneof(
          nastyHeader,
          fc.constantFrom(
            'client-id',
            'signature',
            'request-time',
            'content-type',
            'application/json',
            'T_1',
          ),
        ),
        { maxLength: 12 },
      ),
      body: fc.uint8Array({ maxLength: 100 }),
    }),
    async (message, send) => expectRefused(await send(message)),
  ),
  propertyOf('faults of PKCS#1 v1.5', 600, fc.tuple(sample, fault), async ([body, { encode }], send) => {
    const parts = { ...PARTS, requestTime: String(Date.now()), body: text(body) };
    const block = encode(contentOf({ method: 'POST', ...parts }), 256);
    equal(block.length, 256);
    const result = await send(withValue(parts, signBlock(block, parts.key)));
    expectRefused(result);
    equal(result.reply.status, 401);
  }),
  propertyOf(
    'any number as a signature',
    400,
    fc.tuple(
      sample,
      fc.oneof(
        fc.uint8Array({ minLength: 1, maxLength: 600 }),
        fc.uint8Array({ minLength: 256, maxLength: 256 }),
      ),
    ),
    async ([body, value], send) => {
      expectRefused(
        await send(withValue({ ...PARTS, requestTime: String(Date.now()), body: text(body) }, value)),
      );
    },
  ),
  propertyOf(
    'parts of other clients and keys, signed',
    700,
    fc.record({
      body: sample.map(text),
      clientId: fc.oneof(
        { weight: 3, arbitrary: fc.constantFrom('T_1', 'T_2') },
        { weight: 1, arbitrary: fc.constantFrom('t_1', ' T_1', 'T_1 ', 'T_3') },
        { weight: 1, arbitrary: nastyHeader },
      ),
      keyVersion: fc.oneof(
        { weight: 3, arbitrary: fc.constantFrom('1', '2', '3', undefined) },
        { weight: 1, arbitrary: nastyHeader },
      ),
      key: fc.constantFrom(...Object.values(KEYS)),
      requestTime: fc.oneof(
        { weight: 2, arbitrary: fc.constant(undefined) },
        { weight: 1, arbitrary: nastyHeader },
      ),
    }),
    async ({ requestTime = String(Date.now()), ...parts }, send) => {
      const message = signed({ ...parts, requestTime });
      const result = await send(message);
      if (isGenuine(message) && result.reply.status < 400) equal(result.handled.length, 1);
      if (!isGenuine(message)) expectRefused(result);
    },
  ),
  propertyOf('bodies that arrive in any way', 600, fc.tuple(sample, arrival), async ([body, how], send) => {
    const message = signed({ body: text(body) });
    await send(message, { ...message, body: how.bodyOf(message.body) }, how.bodyTimeout);
  }),
  propertyOf('requests that are no requests', 400, notRequests, async (value, send) => {
    const nothing: Message = { method: '', target: '', headers: [], body: new Uint8Array() };
    expectRefused(await send(nothing, value as RawRequest));
  }),
];

/** A message with a valid signature runs one handler, or it is kept: it never disappears. */
function expectUsedOrKept({ reply, handled, refused }: Attempt): void {
  ok(reply.status === 200 || reply.status === 400 || reply.status === 413, `the reply is ${reply.status}`);
  if (reply.status === 413) return;
  equal(handled.length + refused.length, 1);
  equal(handled.length, reply.status === 200 ? 1 : 0);
}

function isObject(json: string): boolean {
  try {
    // A byte order mark is no part of the text (RFC 8259, 8.1).
    const value: unknown = JSON.parse(json.replace(/^\ufeff/, ''));
    return typeof value === 'object' && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}
