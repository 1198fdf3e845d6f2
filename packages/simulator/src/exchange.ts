import { type LookupAddress, lookup } from 'node:dns';
import { type ClientRequest, request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { LookupFunction } from 'node:net';
import { literalAddress, refusePublic } from './address.ts';
import { type Clock, MACHINE_CLOCK } from './clock.ts';
import { SimulatorError } from './errors.ts';
import { type ExchangeFailure, type FailureReason, failureOf } from './failure.ts';

/** One request, in every detail. The details may be wrong on purpose. */
export interface OutgoingRequest {
  /** The server to connect to, and the path and query to request. */
  readonly url: URL;
  /** The literal request target. Default: path and query of `url`. */
  readonly target?: string;
  /** The HTTP method. */
  readonly method: string;
  /** Name, value, name, value, …: a header may be repeated. `host` and the length of the body are added if missing. */
  readonly headers: readonly string[];
  /** A list is sent chunk by chunk, with `transfer-encoding: chunked` unless `content-length` is set. */
  readonly body: Uint8Array | readonly Uint8Array[];
  /** `true`: the body never ends. */
  readonly endless?: boolean;
  /** The time limit for the whole exchange, in ms. */
  readonly timeoutMs: number;
  /** The size limit for the body of the reply, in bytes. Default 1 MiB. */
  readonly maxReplyBytes?: number;
}

/** The options of {@link exchange}. */
export interface ExchangeOptions {
  /** Allows addresses that are neither loopback nor private. Default `false`. */
  readonly allowPublic?: boolean | undefined;
  /** Ends the exchange with the failure `aborted`. */
  readonly signal?: AbortSignal | undefined;
  /** Resolves a host name to addresses; each is checked before connecting. Default: the system's resolver. */
  readonly resolve?: ((hostname: string) => Promise<readonly LookupAddress[]>) | undefined;
}

/** A reply, or why there is none. */
export type Exchange = ExchangeReply | ExchangeFailure;

/** A complete reply. */
export interface ExchangeReply {
  /** There is a reply. */
  readonly kind: 'reply';
  /** The HTTP status. */
  readonly status: number;
  /** Name, value, name, value, …, as received. */
  readonly headers: readonly string[];
  /** The bytes of the body. */
  readonly body: Buffer;
  /** From the start to the last byte of the reply, in ms. */
  readonly ms: number;
  /** From the start to the headers of the reply, in ms. */
  readonly firstByteMs: number;
}

const MAX_REPLY_BYTES = 1_048_576;

/**
 * Sends one HTTP request on a new connection.
 *
 * Redirects are not followed: to Alipay a redirect is a wrong status. A network failure is a result, not an error.
 *
 * @throws SimulatorError `PUBLIC_ADDRESS`: the address, or one of the addresses of the name, is neither loopback nor
 * private. The connection goes to the checked address.
 * @throws TypeError the method or a header is not valid in HTTP
 * @example
 * import { sampleNotification } from '@notify-capture/core/testing';
 * import { createSender, exchange } from '@notify-capture/simulator';
 *
 * const url = new URL('http://127.0.0.1:3000/alipay/notifyCapture');
 * const request = createSender({ privateKey }).sign({ url, body: sampleNotification('captured') });
 * const answer = await exchange(request);
 * console.log(answer.kind === 'reply' ? answer.status : answer.message);
 */
export function exchange(request: OutgoingRequest, options: ExchangeOptions = {}): Promise<Exchange> {
  return exchangeBy(MACHINE_CLOCK, request, options);
}

/** {@link exchange} with the time limit of another clock. */
export async function exchangeBy(
  clock: Clock,
  request: OutgoingRequest,
  options: ExchangeOptions,
): Promise<Exchange> {
  const { url, endless = false, timeoutMs } = request;
  const literal = literalAddress(url);
  if (literal !== undefined && options.allowPublic !== true) refusePublic(literal, literal);
  if (options.signal?.aborted) return failureOf('aborted', 0, timeoutMs);

  const started = clock.now();
  const outgoing = open(request, options);
  const chunks = request.body instanceof Uint8Array ? [request.body] : request.body;
  write(outgoing, chunks, endless);
  return new Promise((resolve, reject) => {
    const end = (result: Exchange): void => {
      cancelLimit();
      options.signal?.removeEventListener('abort', abort);
      outgoing.destroy();
      resolve(result);
    };
    const fail = (cause: FailureReason | Error): void => {
      // A refused address is an error, not a network failure. The later of `reject` and `resolve` has no effect.
      if (cause instanceof SimulatorError) reject(cause);
      end(failureOf(cause, clock.now() - started, timeoutMs));
    };
    const abort = (): void => fail('aborted');
    const cancelLimit = clock.after(timeoutMs, () => fail('timeout'));
    options.signal?.addEventListener('abort', abort, { once: true });
    outgoing.on('error', fail);
    // A server that switches protocols never sends a reply.
    outgoing.once('upgrade', (_, socket) => {
      socket.destroy();
      fail('protocol');
    });
    outgoing.once('response', (incoming) => {
      const firstByteMs = clock.now() - started;
      read(incoming, request.maxReplyBytes ?? MAX_REPLY_BYTES, fail, (body) => {
        const { statusCode: status = 0, rawHeaders: headers } = incoming;
        end({ kind: 'reply', status, headers, body, ms: clock.now() - started, firstByteMs });
      });
    });
  });
}

function open(request: OutgoingRequest, options: ExchangeOptions): ClientRequest {
  const { url, method } = request;
  const start = url.protocol === 'https:' ? httpsRequest : httpRequest;
  const outgoing = start({
    hostname: url.hostname.replace(/^\[|\]$/g, ''),
    port: url.port,
    method,
    path: request.target ?? `${url.pathname}${url.search}`,
    headers: withDefaultHeaders(request),
    // No connection is reused: the server may have just closed it, and that would look like a fault of the server. The
    // global agent is not used either: it may connect through a proxy, and then the address would not be checked.
    agent: false,
    lookup: checkedLookup(options),
  });
  outgoing.setNoDelay(true);
  return outgoing;
}

/** All headers to send: Node adds none to a list of headers. */
export function withDefaultHeaders({ url, headers, body, endless = false }: OutgoingRequest): string[] {
  const names = new Set(headers.filter((_, index) => index % 2 === 0).map((name) => name.toLowerCase()));
  const added = names.has('host') ? [] : ['host', url.host];
  if (!names.has('content-length') && !names.has('transfer-encoding')) {
    if (endless || !(body instanceof Uint8Array)) added.push('transfer-encoding', 'chunked');
    else added.push('content-length', String(body.byteLength));
  }
  if (!names.has('connection')) added.push('connection', 'close');
  return [...added, ...headers];
}

/** Checks every address of a name, and connects to a checked one: a second look-up could return another address. */
export function checkedLookup({ allowPublic, resolve = resolveAll }: ExchangeOptions): LookupFunction {
  return (hostname, { all }, callback) => {
    resolve(hostname).then(
      (addresses) => {
        try {
          if (allowPublic !== true) for (const { address } of addresses) refusePublic(address, hostname);
        } catch (error) {
          return callback(error as Error, []);
        }
        const [first] = addresses;
        if (first === undefined) callback(Object.assign(new Error(hostname), { code: 'ENOTFOUND' }), []);
        else if (all) callback(null, [...addresses]);
        else callback(null, first.address, first.family);
      },
      (error: Error) => callback(error, []),
    );
  };
}

function resolveAll(hostname: string): Promise<readonly LookupAddress[]> {
  return new Promise((resolve, reject) => {
    lookup(hostname, { all: true }, (error, addresses) => (error ? reject(error) : resolve(addresses)));
  });
}

function write(outgoing: ClientRequest, [chunk, ...rest]: readonly Uint8Array[], endless: boolean): void {
  if (chunk !== undefined && chunk.byteLength > 0) {
    outgoing.write(chunk, (error) => {
      // A reply in the middle of the body may have ended the exchange.
      if (!error && !outgoing.destroyed) write(outgoing, rest, endless);
    });
  } else if (rest.length > 0) write(outgoing, rest, endless);
  else if (endless) outgoing.flushHeaders();
  else outgoing.end();
}

function read(
  incoming: IncomingMessage,
  maxBytes: number,
  fail: (cause: FailureReason | Error) => void,
  done: (body: Buffer) => void,
): void {
  const chunks: Buffer[] = [];
  let length = 0;
  incoming.on('data', (chunk: Buffer) => {
    chunks.push(chunk);
    length += chunk.byteLength;
    if (length > maxBytes) fail('too-long');
  });
  incoming.on('error', fail);
  incoming.on('end', () => done(Buffer.concat(chunks)));
}
