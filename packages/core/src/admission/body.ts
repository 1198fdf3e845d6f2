import { Readable } from 'node:stream';
import { NotificationError } from '../errors.ts';

/** A stream as Node's HTTP servers give it. Typed by its shape, so that HTTP/2 and other copies fit. */
export interface NodeReadable extends AsyncIterable<unknown> {
  readonly readableEnded?: boolean;
  readonly readableDidRead?: boolean;
  readonly destroyed?: boolean;
  on(event: string, listener: (value: unknown) => void): unknown;
  off(event: string, listener: (value: unknown) => void): unknown;
  resume(): unknown;
}

/** The body: bytes or a promise of them, a stream that is read and limited here, or the reason why there are none. */
export type RawBody =
  | Uint8Array
  /** As {@link readBody} returns it; its rejection is the refusal. */
  | Promise<Uint8Array>
  | NodeReadable
  | AsyncIterable<Uint8Array>
  | { readonly unavailable: string; readonly hint?: string };

/** A request of Node's HTTP server, which takes bytes back (Node.js docs, `readable.unshift`). */
export interface PeekableRequest extends NodeReadable {
  readonly headersDistinct: Readonly<Record<string, readonly string[] | undefined>>;
  readonly complete: boolean;
  readonly readableLength: number;
  read(): Uint8Array | null;
  unshift(chunk: Uint8Array): unknown;
}

/** How much and how long is read of a body. */
export interface BodyLimits {
  readonly maxBodyBytes: number;
  /** In milliseconds. */
  readonly bodyTimeout: number;
}

// A reader that stopped half-way leaves bytes on the wire, where they would be taken for the next request.
const CLOSE = { connection: 'close' };

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
  if ('unavailable' in body) throw unavailable(body.unavailable, body.hint);
  requireDeclaredLength(declaredLengths, limits);
  if (isNodeReadable(body)) return readStream(body, limits);
  if (!(Symbol.asyncIterator in body)) throw notBytes(body);
  // A web stream that has a reader, or was read by json() and the like.
  if ('locked' in body && body.locked === true)
    throw unavailable('something has read the request stream before');
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

function requireDeclaredLength(declaredLengths: readonly string[], limits: BodyLimits): void {
  if (declaredLengths.some((length) => Number(length) > limits.maxBodyBytes)) throw tooLarge(limits);
}

function bounded(bytes: Uint8Array, limits: BodyLimits): Uint8Array {
  if (bytes.byteLength > limits.maxBodyBytes) throw tooLarge(limits);
  return bytes;
}

function readStream(stream: NodeReadable, limits: BodyLimits, peeked?: PeekableRequest): Promise<Uint8Array> {
  // A stream somebody else has read ends never again: waiting for it would hang.
  if (stream.readableEnded === true || stream.readableDidRead === true) {
    return Promise.reject(unavailable('something has read the request stream before'));
  }
  if (stream.destroyed === true) return Promise.reject(brokenOff());
  return new Promise((resolve, reject) => {
    const chunks: Uint8Array[] = [];
    let size = 0;
    const onData = (chunk: unknown): void => {
      if (!(chunk instanceof Uint8Array)) {
        stop(unavailable('the stream gives text or objects, not bytes (setEncoding?)'));
        return;
      }
      size += chunk.byteLength;
      if (size > limits.maxBodyBytes) stop(tooLarge(limits));
      else chunks.push(chunk);
    };
    const onEnd = (): void => {
      detach();
      resolve(Buffer.concat(chunks, size));
    };
    const onReadable = (): void => {
      // A read of an empty stream at its end would emit 'end'; after that the stream takes nothing back.
      const chunk = peeked !== undefined && peeked.readableLength > 0 ? peeked.read() : null;
      if (chunk !== null) onData(chunk);
      if (peeked?.complete !== true || size > limits.maxBodyBytes) return;
      peeked.unshift(Buffer.concat(chunks, size));
      onEnd();
    };
    const onBroken = (cause?: unknown): void => {
      stop(brokenOff(cause));
    };
    const timer = setTimeout(() => stop(timedOut(size, limits)), limits.bodyTimeout);
    const detach = (): void => {
      clearTimeout(timer);
      if (peeked === undefined) stream.off('data', onData);
      else stream.off('readable', onReadable);
      stream.off('end', onEnd);
      stream.off('close', onBroken);
      stream.off('error', onBroken);
    };
    const stop = (error: NotificationError): void => {
      detach();
      // The rest is thrown away while the reply goes out; a late error of the stream concerns nobody.
      stream.on('error', () => undefined);
      stream.resume();
      reject(error);
    };
    if (peeked === undefined) stream.on('data', onData);
    else stream.on('readable', onReadable);
    stream.on('end', onEnd);
    stream.on('close', onBroken);
    stream.on('error', onBroken);
  });
}

function isNodeReadable(body: object): body is NodeReadable {
  return 'on' in body && 'off' in body && 'resume' in body;
}

function notBytes(body: unknown): NotificationError {
  return unavailable(
    `it is ${body === null ? 'null' : typeof body}, neither bytes nor a stream`,
    'Hand over the bytes that arrived (Uint8Array), or their stream: a parsed body has others.',
  );
}

function unavailable(reason: string, hint?: string): NotificationError {
  return new NotificationError('RAW_BODY_UNAVAILABLE', {
    message: `The body cannot be had as the bytes that arrived: ${reason}.`,
    ...(hint === undefined ? {} : { hint }),
  });
}

function brokenOff(cause?: unknown): NotificationError {
  return new NotificationError('RAW_BODY_UNAVAILABLE', {
    message: 'The request broke off before its body was complete.',
    hint: 'Nothing to do: the sender tries again.',
    severity: 'info',
    cause,
  });
}

function tooLarge(limits: BodyLimits): NotificationError {
  return new NotificationError('BODY_TOO_LARGE', {
    message: `The body is over ${limits.maxBodyBytes} bytes (maxBodyBytes).`,
    headers: CLOSE,
  });
}

function timedOut(size: number, limits: BodyLimits): NotificationError {
  return new NotificationError('BODY_TIMED_OUT', {
    message: `The body was not complete after ${limits.bodyTimeout} ms (bodyTimeout); ${size} bytes had come.`,
    headers: CLOSE,
  });
}
