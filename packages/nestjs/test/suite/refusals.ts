import { gzipSync } from 'node:zlib';
import { Test } from '@nestjs/testing';
import { expectRefused, Merchant, send } from '@notify-capture/contract';
import type { NotificationErrorCode } from '@notify-capture/core';
import { afterEach, describe, expect, it } from 'vitest';
import { adapterFor, closeAll, listen, type Platform, type Running, startNest } from './app.ts';
import { alipay, PATH, shop } from './shop.ts';

/** The ways to the bytes: read early, or kept by Nest's parser where the module is made before its adapter. */
type Way = 'early on Express' | 'early on Fastify' | 'rawBody: true on Express';

type Code = Exclude<NotificationErrorCode, 'INVALID_CONFIG'>;

interface Row {
  readonly what: string;
  readonly headers?: Readonly<Record<string, string | undefined>>;
  readonly method?: string;
  readonly body?: string | Uint8Array;
  /** The refusal of ours. */
  readonly code: Code;
  /** The ways in which Nest refuses the request itself, and its status. */
  readonly nest?: Readonly<Partial<Record<Way, number>>>;
}

const LARGE = JSON.stringify('x'.repeat(200_000));
const UNSIGNED = { 'client-id': undefined };

/** Which refusals are Nest's own, for each way. All others are those of the table of replies. */
const TABLE: readonly Row[] = [
  { what: 'invalid JSON', body: '{"a":', code: 'SIGNATURE_MISMATCH' },
  { what: 'no body', body: '', code: 'SIGNATURE_MISMATCH' },
  {
    what: 'a body above the limit of Nest and of maxBodyBytes',
    body: LARGE,
    code: 'BODY_TOO_LARGE',
    nest: { 'rawBody: true on Express': 413 },
  },
  {
    what: 'the charset GBK',
    headers: { 'content-type': 'application/json; charset=GBK' },
    code: 'UNSUPPORTED_MEDIA_TYPE',
  },
  {
    what: 'a compressed body',
    headers: { 'content-encoding': 'gzip' },
    body: gzipSync('{}'),
    code: 'UNSUPPORTED_ENCODING',
  },
  {
    what: 'a broken compressed body',
    headers: { 'content-encoding': 'gzip' },
    code: 'UNSUPPORTED_ENCODING',
    nest: { 'early on Express': 400, 'rawBody: true on Express': 400 },
  },
  {
    what: 'an unknown content-encoding',
    headers: { 'content-encoding': 'x-unknown' },
    code: 'UNSUPPORTED_ENCODING',
  },
  {
    what: 'a media type without a parser',
    headers: { 'content-type': 'application/xml' },
    code: 'UNSUPPORTED_MEDIA_TYPE',
    nest: { 'early on Fastify': 415 },
  },
  {
    what: 'no media type',
    headers: { 'content-type': undefined },
    code: 'UNSUPPORTED_MEDIA_TYPE',
    nest: { 'early on Fastify': 415 },
  },
  { what: 'a missing header', headers: UNSIGNED, code: 'MISSING_HEADER' },
  {
    what: 'a missing header and invalid JSON',
    headers: UNSIGNED,
    body: '{"a":',
    code: 'MISSING_HEADER',
    nest: { 'early on Express': 400, 'early on Fastify': 400, 'rawBody: true on Express': 400 },
  },
  { what: 'PUT', method: 'PUT', code: 'METHOD_NOT_ALLOWED' },
  {
    what: 'PUT and invalid JSON',
    method: 'PUT',
    body: '{"a":',
    code: 'METHOD_NOT_ALLOWED',
    nest: { 'early on Express': 400, 'early on Fastify': 400, 'rawBody: true on Express': 400 },
  },
];

/** The refusals of the receiver and those of Nest, for each way. */
export function describeRefusals(): void {
  describe.each<Way>(['early on Express', 'early on Fastify', 'rawBody: true on Express'])(
    'refusals, %s',
    (way) => {
      afterEach(closeAll);

      it.each(TABLE)('refuses $what', async ({ headers, method, body = '{}', code, nest }) => {
        const { port } = await start(way, new Merchant());
        // Signed over another body: a refusal that comes late says so.
        const signed = alipay.sign('{"other":true}', { target: PATH });
        const bytes = Buffer.from(body);
        const sent = {
          host: '127.0.0.1',
          ...signed.headers,
          'content-length': String(bytes.length),
          ...headers,
        };
        const list = Object.entries(sent).flatMap(([name, value]) =>
          value === undefined ? [] : [name, value],
        );
        const chunks = bytes.length === 0 ? [] : [bytes];
        const reply = await send(port, signed, { headers: list, chunks, ...(method && { method }) });
        const status = nest?.[way];
        if (status === undefined) expectRefused(reply, code);
        else expect([reply.status, JSON.parse(reply.body).result]).toEqual([status, undefined]);
      });
    },
  );
}

async function start(way: Way, merchant: Merchant): Promise<Running> {
  const platform: Platform = way === 'early on Fastify' ? 'Fastify' : 'Express';
  if (way !== 'rawBody: true on Express') return startNest(platform, shop(merchant));
  const testing = await Test.createTestingModule(shop(merchant)).compile();
  return listen(
    testing.createNestApplication(adapterFor(platform), {
      forceCloseConnections: true,
      rawBody: true,
      logger: false,
    }),
  );
}
