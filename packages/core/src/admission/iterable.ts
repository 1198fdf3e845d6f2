import { isNotificationError, type NotificationError } from '../errors.ts';
import { type BodyLimits, streamFailed, timedOut } from './body-errors.ts';
import { BoundedBuffer } from './bounded-buffer.ts';

/** Reads a web stream, or another iterable of chunks, within its limits. */
export function readIterable(body: AsyncIterable<unknown>, limits: BodyLimits): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const iterator = body[Symbol.asyncIterator]();
    const buffer = new BoundedBuffer(limits);
    let isStopped = false;
    const stop = (error: NotificationError): void => {
      isStopped = true;
      clearTimeout(timer);
      reject(error);
      // While a chunk is awaited, this waits for it as well.
      leave(iterator);
    };
    const timer = setTimeout(
      () => stop(timedOut(`Received: ${buffer.size} bytes.`, limits)),
      limits.bodyTimeout,
    );
    const read = async (): Promise<void> => {
      while (!isStopped) {
        const { done, value } = await iterator.next();
        if (isStopped) return;
        if (done === true) {
          clearTimeout(timer);
          resolve(buffer.bytes());
          return;
        }
        const refusal = buffer.add(value);
        if (refusal !== undefined) stop(refusal);
      }
    };
    read().catch((error) => {
      if (!isStopped) stop(isNotificationError(error) ? error : streamFailed(error));
    });
  });
}

/** The end of a generator that is left early may fail: the refusal is decided already. */
async function leave(iterator: AsyncIterator<unknown>): Promise<void> {
  try {
    await iterator.return?.();
  } catch {
    // Nothing depends on it any more.
  }
}
