import type { NotificationError } from '../errors.ts';
import { requireBuffer } from '../runtime.ts';
import { type BodyLimits, notByteChunk, tooLarge, tooManyChunks } from './body-errors.ts';

/** Each chunk costs time, an empty one too. A notification has a few chunks. */
const MAX_CHUNKS = 20_000;
const EMPTY = requireBuffer().alloc(0);

/** One buffer for all chunks: kept apart, a body of one-byte chunks would need two hundred times its size. */
export class BoundedBuffer {
  size = 0;
  readonly #limits: BodyLimits;
  #buffer: Uint8Array = EMPTY;
  #chunks = 0;

  constructor(limits: BodyLimits) {
    this.#limits = limits;
  }

  /** Returns the refusal of a chunk that is not bytes or is too much. */
  add(given: unknown): NotificationError | undefined {
    const chunk = given instanceof Uint8Array ? given : bytesOfOtherRealm(given);
    if (chunk === undefined) return notByteChunk(given);
    this.#chunks += 1;
    if (this.size + chunk.byteLength > this.#limits.maxBodyBytes) return tooLarge(this.#limits);
    if (this.#chunks > MAX_CHUNKS) return tooManyChunks(MAX_CHUNKS);
    this.#append(chunk);
    return undefined;
  }

  bytes(): Uint8Array {
    return this.#buffer.subarray(0, this.size);
  }

  #append(chunk: Uint8Array): void {
    // The usual body is one chunk: it is not copied.
    if (this.size === 0) {
      this.#buffer = chunk;
      this.size = chunk.byteLength;
      return;
    }
    const needed = this.size + chunk.byteLength;
    if (needed > this.#buffer.byteLength) {
      const grown = Buffer.alloc(Math.max(needed, 2 * this.#buffer.byteLength));
      grown.set(this.bytes());
      this.#buffer = grown;
    }
    this.#buffer.set(chunk, this.size);
    this.size = needed;
  }
}

/** A test environment with its own globals, such as jsdom in Jest, has another Uint8Array. */
function bytesOfOtherRealm(chunk: unknown): Uint8Array | undefined {
  const isBytes = ArrayBuffer.isView(chunk) && chunk[Symbol.toStringTag as never] === 'Uint8Array';
  return isBytes ? Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength) : undefined;
}
