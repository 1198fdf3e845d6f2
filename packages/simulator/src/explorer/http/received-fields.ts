import type { HeaderPair, ReceivedByEndpoint, WireRequest } from '../api.ts';
import { optional, readFields, required } from './request-fields.ts';
import { wrongField } from './wrong-field.ts';

/** A request that the explorer has sent, as the page returns it. */
export function readWireRequest(value: unknown): WireRequest {
  const fields = readFields(value, 'request');
  const text = (name: string): string => required(fields, name, 'string', `request.${name}`);
  const body = readFields(fields['body'], 'request.body');
  const base64 = optional(body, 'base64', 'string', 'request.body.base64');
  const size = optional(body, 'size', 'number', 'request.body.size') ?? 0;
  return {
    method: text('method'),
    url: text('url'),
    target: text('target'),
    headers: readPairs(fields['headers'], 'request.headers'),
    body:
      base64 === undefined
        ? { text: required(body, 'text', 'string', 'request.body.text'), size }
        : { base64, size },
  };
}

/** What the endpoint says that it received. */
export function readReceived(value: unknown): ReceivedByEndpoint {
  const fields = readFields(value, 'received');
  const texts = (['method', 'target', 'body', 'publicKey', 'log'] as const).flatMap((name) => {
    const text = optional(fields, name, 'string', `received.${name}`);
    return text === undefined ? [] : [[name, text] as const];
  });
  const { headers } = fields;
  return {
    ...Object.fromEntries(texts),
    ...(headers === undefined ? {} : { headers: readPairs(headers, 'received.headers') }),
  };
}

function readPairs(value: unknown, path: string): readonly HeaderPair[] {
  if (Array.isArray(value) && value.every(isPair)) return value;
  throw wrongField(path, { en: 'a list of names and values', zh: '名称和值的列表' });
}

function isPair(value: unknown): value is HeaderPair {
  return Array.isArray(value) && value.length === 2 && value.every((one) => typeof one === 'string');
}
