import { type LookupAddress, lookup } from 'node:dns';
import { type ClientRequest, request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { LookupFunction } from 'node:net';
import { literalAddress, refusePublic } from './address.ts';
import { type Clock, MACHINE_CLOCK } from './clock.ts';
import { SimulatorError } from './errors.ts';
import { type ExchangeFailure, type FailureReason, failureOf } from './failure.ts';

/** One request, with every detail that a sender may choose, also the wrong ones. */
export interface OutgoingRequest {
  /** Where to connect to, and whose path and query are asked for. */
  readonly url: URL;
  /** The request target as it is written down. Default: path and query of `url`. */
  readonly target?: string;
  readonly method: string;
  /** Name, value, name, value, …: a header may come twice. `host` and a body's length are added where they lack. */
  readonly headers: readonly string[];
  /** A list is written chunk by chunk, chunked unless `content-length` is given. */
  readonly body: Uint8Array | readonly Uint8Array[];
  /** The body is never ended. */
  readonly endless?: boolean;
  /** In ms, for the whole exchange. */
  readonly timeoutMs: number;
  /** No longer reply is read, in bytes. Default 1 MiB, as a sender of webhooks does. */
  readonly maxReplyBytes?: number;
}

/** How {@link exchange} connects. */
export interface ExchangeOptions {
  /** Also to addresses that are neither loopback nor private. */
  readonly allowPublic?: boolean | undefined;
  /** Ends the exchange as a failure, `aborted`. */
  readonly signal?: AbortSignal | undefined;
  /** How names become addresses; what it answers is checked and connected to. Default: the system's resolver. */
  readonly resolve?: ((hostname: string) => Promise<readonly LookupAddress[]>) | undefined;
}

/** What came back, or why nothing did. */
export type Exchange = ReplyReceived | ExchangeFailure;

/** A whole reply. */
export interface ReplyReceived {
  readonly kind: 'reply';
  readonly status: number;
  /** Name, value, name, value, …, as they came. */
  readonly headers: readonly string[];
  readonly body: Buffer;
  /** From the start to the reply's last byte, in ms. */
  readonly ms: number;
  /** From the start to the reply's head, in ms. */
  readonly firstByteMs: number;
}

/** A sender reads no longer reply than this, in bytes. */
const LONGEST_REPLY = 1_048_576;

/**
 * One real HTTP exchange on a connection of its own. Redirects are not followed: to a webhook's sender they are a
 * wrong status, and so they lead nowhere. What goes wrong on the network is an answer.
 *
 * @throws SimulatorError `PUBLIC_ADDRESS`: the address, or one that the name resolves to, is neither loopback nor
 * private. The address that was checked is the one that is connected to.
 * @throws TypeError a method or header that HTTP cannot carry
 */
export function exchange(request: OutgoingRequest, options: ExchangeOptions = {}): Promise<Exchange> {
  return exchangeBy(MACHINE_CLOCK, request, options);
}

/** The same {@link exchange}, with its time limit on another clock. */
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
    const end = (answer: Exchange): void => {
      cancelLimit();
      options.signal?.removeEventListener('abort', abort);
      outgoing.destroy();
      resolve(answer);
    };
    const fail = (cause: FailureReason | Error): void => {
      // A refused address is no answer of the network's. What comes second, resolve or reject, does nothing.
      if (cause instanceof SimulatorError) reject(cause);
      end(failureOf(cause, clock.now() - started, timeoutMs));
    };
    const abort = (): void => fail('aborted');
    const cancelLimit = clock.after(timeoutMs, () => fail('timeout'));
    options.signal?.addEventListener('abort', abort, { once: true });
    outgoing.on('error', fail);
    // What switches protocols never replies.
    outgoing.once('upgrade', (_, socket) => {
      socket.destroy();
      fail('protocol');
    });
    outgoing.once('response', (incoming) => {
      const firstByteMs = clock.now() - started;
      read(incoming, request.maxReplyBytes ?? LONGEST_REPLY, fail, (body) => {
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
    headers: completedHeaders(request),
    // A connection of its own: one that is used again may just have been closed, which would look like the server's
    // fault. And not the global agent, which may lead through a proxy, past the check of the address.
    agent: false,
    lookup: checkedLookup(options),
  });
  outgoing.setNoDelay(true);
  return outgoing;
}

/** The headers as they are sent: Node adds nothing to a list of them. */
export function completedHeaders({ url, headers, body, endless = false }: OutgoingRequest): string[] {
  const names = new Set(headers.filter((_, index) => index % 2 === 0).map((name) => name.toLowerCase()));
  const added = names.has('host') ? [] : ['host', url.host];
  if (!names.has('content-length') && !names.has('transfer-encoding')) {
    if (endless || !(body instanceof Uint8Array)) added.push('transfer-encoding', 'chunked');
    else added.push('content-length', String(body.byteLength));
  }
  if (!names.has('connection')) added.push('connection', 'close');
  return [...added, ...headers];
}

/** Checks every address of a name, and connects to what was checked: a second look-up could answer another. */
function checkedLookup({ allowPublic, resolve = resolveAll }: ExchangeOptions): LookupFunction {
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
      // The reply may have come in the middle of the body, and ended the exchange.
      if (!error && !outgoing.destroyed) write(outgoing, rest, endless);
    });
  } else if (rest.length > 0) write(outgoing, rest, endless);
  else if (endless) outgoing.flushHeaders();
  else outgoing.end();
}

function read(
  incoming: IncomingMessage,
  longest: number,
  fail: (cause: FailureReason | Error) => void,
  done: (body: Buffer) => void,
): void {
  const chunks: Buffer[] = [];
  let length = 0;
  incoming.on('data', (chunk: Buffer) => {
    chunks.push(chunk);
    length += chunk.byteLength;
    if (length > longest) fail('too-long');
  });
  incoming.on('error', fail);
  incoming.on('end', () => done(Buffer.concat(chunks)));
}
