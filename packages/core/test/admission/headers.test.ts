import { describe, expect, it } from 'vitest';
import type { RawHeaders } from '../../src/index.ts';
import { sampleNotification } from '../../src/testing/index.ts';
import { receiverOf, signed } from '../observed-receiver.ts';

const genuine = () => signed(sampleNotification());

describe('headers of wrappers and platforms', () => {
  it.each<[form: string, headers: (headers: Record<string, string>) => unknown]>([
    ['pairs', (headers) => Object.entries(headers)],
    ['a flat list', (headers) => Object.entries(headers).flat()],
    ['a flat list with a number', (headers) => [...Object.entries(headers).flat(), 'content-length', 12]],
    ['lists of values', (headers) => Object.fromEntries(Object.entries(headers).map(([n, v]) => [n, [v]]))],
    ['values that are numbers', (headers) => ({ ...headers, 'content-length': 12 })],
    [
      'values that are bytes',
      (headers) => ({ ...headers, signature: Buffer.from(headers['signature'] ?? '') }),
    ],
    ['fetch', (headers) => new Headers(headers)],
    ['values, one of which is an object and unrelated', (headers) => ({ ...headers, 'x-object': {} })],
    ['a flat list, with an unrelated object', (headers) => [...Object.entries(headers).flat(), 'x', {}]],
  ])('are accepted as %s', async (_, form) => {
    const request = genuine();
    const { receiver } = receiverOf();
    const headers = form(request.headers) as RawHeaders;
    expect((await receiver.receive({ ...request, headers }, () => undefined)).status).toBe(200);
  });

  it.each([
    ['undefined', undefined, 415],
    ['null', null, 415],
    ['text', 'client-id: X', 415],
    ['an object as the value of a header that is read', { ...genuine().headers, signature: {} }, 400],
    ['null in the list of values of such a header', { ...genuine().headers, 'client-id': [null] }, 400],
    ['null among the names', [null, 'x'], 415],
  ])('are refused by a code of the table: %s', async (_, headers, status) => {
    const { receiver, codes } = receiverOf();
    const request = { ...genuine(), headers: headers as unknown as RawHeaders };
    expect((await receiver.receive(request, () => undefined)).status).toBe(status);
    expect(codes()).not.toContain('HANDLER_FAILED');
  });

  it('are refused as joined duplicates', async () => {
    const request = genuine();
    const { receiver } = receiverOf();
    const headers = { ...request.headers, 'client-id': 'T_1, T_1' };
    expect((await receiver.receive({ ...request, headers }, () => undefined)).status).toBe(401);
  });

  it('are refused from 1,000 on: Node drops the rest, perhaps a second client-id', async () => {
    const request = genuine();
    const { receiver, codes } = receiverOf();
    const more = (count: number) =>
      Array.from({ length: count }, (_, at): [string, string] => [`x-${at}`, '']);
    const own = Object.entries(request.headers);
    const few = { ...request, headers: [...own, ...more(999 - own.length)] };
    expect((await receiver.receive(few, () => undefined)).status).toBe(200);
    const many = { ...request, headers: [...own, ...more(1_000 - own.length)] };
    expect((await receiver.receive(many, () => undefined)).status).toBe(400);
    expect(codes()).toContain('DUPLICATE_HEADER');
    const unlimited = { ...many, maxHeadersCount: 0 };
    expect((await receiver.receive(unlimited, () => undefined)).status).toBe(200);
  });
});
