import type { NotificationError } from '../errors.ts';
import { property } from '../property.ts';
import { alreadyRead, type BodyLimits, connectionClosed, streamFailed, timedOut } from './body-errors.ts';
import { BoundedBuffer } from './bounded-buffer.ts';

/** A stream of Node's HTTP servers. Typed by its shape, so that HTTP/2 streams and other copies fit. */
export interface NodeReadable extends AsyncIterable<unknown> {
  /** `true`: all data was read. */
  readonly readableEnded?: boolean;
  /** `true`: the stream has given data to a reader. */
  readonly readableDidRead?: boolean;
  /** `true`: no data will come any more. */
  readonly destroyed?: boolean;
  /** Adds a listener of `data`, `end`, `close`, `error` or `readable`. */
  on(event: string, listener: (value: unknown) => void): unknown;
  /** Removes a listener. */
  off(event: string, listener: (value: unknown) => void): unknown;
  /** Lets the data flow: after a refusal, the rest of the body is discarded. */
  resume(): unknown;
}

/** A request of Node's HTTP server, which takes bytes back (Node.js docs, `readable.unshift`). */
export interface PeekableRequest extends NodeReadable {
  /** The headers by name, for `content-length`. */
  readonly headers: object;
  /** `true`: the whole request was received. */
  readonly complete: boolean;
  /** The number of bytes that can be read now. */
  readonly readableLength: number;
  /** Takes the bytes that can be read now. */
  read(): Uint8Array | null;
  /** Gives bytes back, so that they can be read again. */
  unshift(chunk: Uint8Array): unknown;
  /** Tells the other listeners that bytes can be read. */
  emit(event: 'readable'): unknown;
}

/** @param peeked the same stream, if it gets the bytes back */
export function readStream(
  stream: NodeReadable,
  limits: BodyLimits,
  peeked?: PeekableRequest,
): Promise<Uint8Array> {
  // A stream that something else has read never ends again: waiting for it would hang.
  if (isRead(stream)) return Promise.reject(alreadyRead());
  if (property(stream, 'destroyed') === true) return Promise.reject(connectionClosed());
  return new Promise((resolve, reject) => {
    const buffer = new BoundedBuffer(limits);
    let isStopped = false;
    const onData = (chunk: unknown): void => {
      const refusal = buffer.add(chunk);
      if (refusal !== undefined) stop(refusal);
    };
    const onEnd = (): void => {
      detach();
      resolve(buffer.bytes());
    };
    const giveBack = (request: PeekableRequest): void => {
      // Every read emits 'data', here and in another listener. At the end of an empty stream, a read would emit 'end':
      // after that the stream takes nothing back.
      while (request.readableLength > 0 && request.read() !== null);
      if (!request.complete || isStopped) return;
      detach();
      request.unshift(buffer.bytes());
      // Somebody else may read on this event alone, and a parser waits for that.
      setImmediate(() => request.emit('readable'));
      resolve(buffer.bytes());
    };
    const onReadable = (): void => {
      try {
        if (peeked !== undefined) giveBack(peeked);
      } catch (cause) {
        stop(streamFailed(cause));
      }
    };
    const onClose = (cause?: unknown): void => stop(streamFailed(cause));
    const onTime = (): void => stop(timedOut(`Received: ${buffer.size} bytes.`, limits));
    const detach = (): void => {
      clearTimeout(timer);
      quietly(() => {
        stream.off('data', onData);
        // Node stops a flowing stream when a listener of this event is removed.
        if (peeked !== undefined) stream.off('readable', onReadable);
        stream.off('end', onEnd);
        stream.off('close', onClose);
        stream.off('error', onClose);
      });
    };
    const stop = (error: NotificationError): void => {
      isStopped = true;
      detach();
      reject(error);
      quietly(() => {
        // The rest is discarded while the reply leaves. A late error of the stream has no effect.
        stream.on('error', () => undefined);
        stream.resume();
      });
    };
    const timer = setTimeout(onTime, limits.bodyTimeout);
    try {
      if (peeked !== undefined) stream.on('readable', onReadable);
      stream.on('data', onData);
      stream.on('end', onEnd);
      stream.on('close', onClose);
      stream.on('error', onClose);
    } catch (cause) {
      stop(streamFailed(cause));
    }
  });
}

/** Waits for the end of a stream that something else reads; `false` if it is not there after the time limit, in ms. */
export function hasEnded(stream: NodeReadable, limit: number): Promise<boolean> {
  if (property(stream, 'readableEnded') === true) return Promise.resolve(true);
  if (property(stream, 'destroyed') === true) return Promise.reject(connectionClosed());
  return new Promise((resolve, reject) => {
    const onEnd = (): void => leave(() => resolve(true));
    const onClose = (cause?: unknown): void => leave(() => reject(streamFailed(cause)));
    const leave = (settle: () => void): void => {
      clearTimeout(timer);
      quietly(() => {
        stream.off('end', onEnd);
        stream.off('close', onClose);
        stream.off('error', onClose);
      });
      settle();
    };
    const timer = setTimeout(() => leave(() => resolve(false)), limit);
    try {
      stream.on('end', onEnd);
      stream.on('close', onClose);
      stream.on('error', onClose);
    } catch (cause) {
      onClose(cause);
    }
  });
}

/** A method of a wrapper's stream may throw when the end of the body, or a refusal, is decided already. */
function quietly(act: () => void): void {
  try {
    act();
  } catch {
    // Nothing depends on it any more.
  }
}

/**
 * Has something read this stream? For adapters.
 *
 * After an empty body `readableDidRead` is false, so it looks at `readableEnded` as well.
 *
 * @example
 * import { isRead } from '@notify-capture/core';
 *
 * if (isRead(request)) console.warn('A body parser runs before the route of the notifications.');
 */
export function isRead(stream: object): boolean {
  return property(stream, 'readableEnded') === true || property(stream, 'readableDidRead') === true;
}

/** Has something read a part of this stream, and does nobody read the rest? Such a stream never ends. */
export function isAbandoned(stream: object): boolean {
  if (property(stream, 'readableFlowing') === true || property(stream, 'readableDidRead') !== true)
    return false;
  try {
    const { listenerCount } = stream as { listenerCount(event: string): number };
    return ['data', 'readable'].every((event) => listenerCount.call(stream, event) === 0);
  } catch {
    return false;
  }
}
