import { Readable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { NotificationError } from '../errors.ts';
import { kindOf } from '../text.ts';

/** A stream of Node's HTTP servers. Typed by its shape, so that HTTP/2 streams and other copies fit. */
export interface NodeReadable extends AsyncIterable<unknown> {
  readonly readableEnded?: boolean;
  readonly readableDidRead?: boolean;
  readonly destroyed?: boolean;
  on(event: string, listener: (value: unknown) => void): unknown;
  off(event: string, listener: (value: unknown) => void): unknown;
  resume(): unknown;
}

/** The body: bytes or a promise of them, a stream that the receiver reads within its limits, or the reason why it has none. */
export type RawBody =
  | Uint8Array
  /** As {@link readBody} returns it; its rejection is the refusal. */
  | Promise<Uint8Array>
  | NodeReadable
  | AsyncIterable<Uint8Array>
  /** Bytes that something else keeps while it reads the stream: they count when the stream has ended. */
  | { readonly whenEnded: NodeReadable; readonly body: () => RawBody }
  | { readonly unavailable: string; readonly hint?: string };

/** A request of Node's HTTP server, which takes bytes back (Node.js docs, `readable.unshift`). */
export interface PeekableRequest extends NodeReadable {
  readonly headersDistinct: Readonly<Record<string, readonly string[] | undefined>>;
  readonly complete: boolean;
  readonly readableLength: number;
  read(): Uint8Array | null;
  unshift(chunk: Uint8Array): unknown;
  emit(event: 'readable'): unknown;
}

/** The limits of reading a body. */
export interface BodyLimits {
  /** In bytes. */
  readonly maxBodyBytes: number;
  /** In milliseconds. */
  readonly bodyTimeout: number;
}

// The rest of an unread body stays on the wire, where the server would take it for the next request.
const CLOSE = { connection: 'close' };

/** Each chunk costs time, an empty one too. A notification has a few chunks. */
const MAX_CHUNKS = 20_000;

/**
 * Reads a body within its limits, and never hangs. For adapters of frameworks whose parsers read the body before a
 * route's handler runs.
 *
 * @param declaredLengths the values of `content-length`
 * @throws NotificationError `BODY_TOO_LARGE`, `BODY_TIMED_OUT` or `RAW_BODY_UNAVAILABLE`
 * @example
 * const body = readBody(request, request.headersDistinct['content-length'] ?? [], receiver.bodyLimits);
 */
export async function readBody(
  body: RawBody,
  declaredLengths: readonly string[],
  limits: BodyLimits,
): Promise<Uint8Array> {
  if (body instanceof Uint8Array) return bounded(body, limits);
  if (typeof body !== 'object' || body === null) throw notBytes(body);
  if (body instanceof Promise) return bounded(await body, limits);
  if ('whenEnded' in body) {
    await ended(body.whenEnded, limits);
    return readBody(body.body(), declaredLengths, limits);
  }
  if ('unavailable' in body) throw unavailable(body.unavailable, body.hint);
  requireDeclaredLength(declaredLengths, limits);
  if (isNodeReadable(body)) return readStream(body, limits);
  if (!(Symbol.asyncIterator in body)) throw notBytes(body);
  // A web stream that has a reader, or that json() or the like has read.
  if ('locked' in body && body.locked === true)
    throw unavailable('something else has already read the request stream');
  const own = Readable.from(body);
  try {
    return await readStream(own, limits);
  } finally {
    own.destroy();
  }
}

/**
 * Reads a body as {@link readBody} does, and gives the bytes back to the request: a parser can read them again.
 *
 * @throws NotificationError `BODY_TOO_LARGE`, `BODY_TIMED_OUT` or `RAW_BODY_UNAVAILABLE`
 */
export async function peekBody(request: PeekableRequest, limits: BodyLimits): Promise<Uint8Array> {
  requireDeclaredLength(request.headersDistinct['content-length'] ?? [], limits);
  return readStream(request, limits, request);
}

async function ended(stream: NodeReadable, limits: BodyLimits): Promise<void> {
  const timeLimit = AbortSignal.timeout(limits.bodyTimeout);
  try {
    await finished(stream as unknown as Readable, { writable: false, signal: timeLimit });
  } catch (cause) {
    throw timeLimit.aborted ? timedOut(undefined, limits) : connectionClosed(cause);
  }
}

function requireDeclaredLength(declaredLengths: readonly string[], limits: BodyLimits): void {
  if (declaredLengths.some((length) => Number(length) > limits.maxBodyBytes)) throw tooLarge(limits);
}

function bounded(bytes: Uint8Array, limits: BodyLimits): Uint8Array {
  if (bytes.byteLength > limits.maxBodyBytes) throw tooLarge(limits);
  return bytes;
}

function readStream(stream: NodeReadable, limits: BodyLimits, peeked?: PeekableRequest): Promise<Uint8Array> {
  // A stream that something else has read never ends again: waiting for it would hang.
  if (stream.readableEnded === true || stream.readableDidRead === true) {
    return Promise.reject(unavailable('something else has already read the request stream'));
  }
  if (stream.destroyed === true) return Promise.reject(connectionClosed());
  return new Promise((resolve, reject) => {
    const buffer = new GrowingBuffer();
    let chunks = 0;
    let isStopped = false;
    const onData = (chunk: unknown): void => {
      if (!(chunk instanceof Uint8Array)) {
        stop(unavailable('the stream contains text or objects', 'Do not call setEncoding on the request.'));
        return;
      }
      chunks += 1;
      if (buffer.size + chunk.byteLength > limits.maxBodyBytes) stop(tooLarge(limits));
      else if (chunks > MAX_CHUNKS) stop(tooManyChunks());
      else buffer.append(chunk);
    };
    const onEnd = (): void => {
      detach();
      resolve(buffer.bytes());
    };
    const onReadable = (): void => {
      // Every read emits 'data', here and in another listener. At the end of an empty stream, a read would emit 'end':
      // after that the stream takes nothing back.
      while (peeked !== undefined && peeked.readableLength > 0 && peeked.read() !== null);
      if (peeked?.complete !== true || isStopped) return;
      detach();
      peeked.unshift(buffer.bytes());
      // Somebody else may read on this event alone, and a parser waits for that.
      setImmediate(() => peeked.emit('readable'));
      resolve(buffer.bytes());
    };
    const onClose = (cause?: unknown): void => {
      stop(connectionClosed(cause));
    };
    const timer = setTimeout(() => stop(timedOut(buffer.size, limits)), limits.bodyTimeout);
    const detach = (): void => {
      clearTimeout(timer);
      stream.off('data', onData);
      stream.off('readable', onReadable);
      stream.off('end', onEnd);
      stream.off('close', onClose);
      stream.off('error', onClose);
    };
    const stop = (error: NotificationError): void => {
      isStopped = true;
      detach();
      // The rest is discarded while the reply leaves. A late error of the stream has no effect.
      stream.on('error', () => undefined);
      stream.resume();
      reject(error);
    };
    if (peeked !== undefined) stream.on('readable', onReadable);
    stream.on('data', onData);
    stream.on('end', onEnd);
    stream.on('close', onClose);
    stream.on('error', onClose);
  });
}

/** One buffer for all chunks: kept apart, a body of one-byte chunks would need two hundred times its size. */
class GrowingBuffer {
  size = 0;
  #buffer = Buffer.alloc(0);

  append(chunk: Uint8Array): void {
    const needed = this.size + chunk.byteLength;
    if (needed > this.#buffer.byteLength) {
      const grown = Buffer.alloc(Math.max(needed, 2 * this.#buffer.byteLength));
      grown.set(this.bytes());
      this.#buffer = grown;
    }
    this.#buffer.set(chunk, this.size);
    this.size = needed;
  }

  bytes(): Buffer {
    return this.#buffer.subarray(0, this.size);
  }
}

function isNodeReadable(body: object): body is NodeReadable {
  return 'on' in body && 'off' in body && 'resume' in body;
}

function notBytes(body: unknown): NotificationError {
  return unavailable(
    `it is ${kindOf(body)}, not bytes or a stream`,
    'Pass the received bytes (Uint8Array) or their stream. A parsed body does not have the signed bytes.',
  );
}

function unavailable(reason: string, hint?: string): NotificationError {
  return new NotificationError('RAW_BODY_UNAVAILABLE', {
    message: `The received bytes of the body are not available: ${reason}.`,
    ...(hint === undefined ? {} : { hint }),
  });
}

function connectionClosed(cause?: unknown): NotificationError {
  return new NotificationError('RAW_BODY_UNAVAILABLE', {
    message: 'The connection closed before the body was complete.',
    hint: 'Do nothing: Alipay retries.',
    severity: 'info',
    cause,
  });
}

function tooManyChunks(): NotificationError {
  return new NotificationError('BODY_TOO_LARGE', {
    message: `The body has more than ${MAX_CHUNKS} chunks.`,
    hint: 'Find the sender of this body. A notification has a few chunks.',
    headers: CLOSE,
  });
}

function tooLarge(limits: BodyLimits): NotificationError {
  return new NotificationError('BODY_TOO_LARGE', {
    message: `The body is larger than ${limits.maxBodyBytes} bytes (maxBodyBytes).`,
    headers: CLOSE,
  });
}

function timedOut(size: number | undefined, limits: BodyLimits): NotificationError {
  return new NotificationError('BODY_TIMED_OUT', {
    message: `The body was not complete after ${limits.bodyTimeout} ms (bodyTimeout).${size === undefined ? '' : ` Received: ${size} bytes.`}`,
    headers: CLOSE,
  });
}
