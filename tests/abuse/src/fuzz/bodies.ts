import { Readable } from 'node:stream';
import type { RawBody } from '@notify-capture/core';
import fc from 'fast-check';

/** How the bytes of a body arrive. */
export interface Arrival {
  readonly name: string;
  readonly bodyOf: (bytes: Uint8Array) => RawBody;
  /** A time limit for what never ends, in ms. */
  readonly bodyTimeout?: number;
}

const chunksOf = (bytes: Uint8Array, size: number): Uint8Array[] =>
  Array.from({ length: Math.ceil(bytes.byteLength / size) }, (_, at) =>
    bytes.subarray(at * size, (at + 1) * size),
  );

function* failing(chunks: readonly Uint8Array[]): Generator<Uint8Array> {
  yield* chunks.slice(0, 1);
  throw new Error('the connection was reset');
}

function interrupted(bytes: Uint8Array): Readable {
  const stream = new Readable({ read: () => undefined });
  stream.push(bytes.subarray(0, bytes.byteLength >> 1));
  setImmediate(() => stream.destroy());
  return stream;
}

function endless(bytes: Uint8Array): Readable {
  const stream = new Readable({ read: () => undefined });
  stream.push(bytes);
  return stream;
}

function alreadyRead(bytes: Uint8Array): Readable {
  const stream = Readable.from([bytes]);
  stream.resume();
  return stream;
}

const broken = (name: string): RawBody =>
  Object.defineProperty({}, name, {
    get: () => {
      throw new Error('a getter throws');
    },
  }) as RawBody;

/** What an adapter, a wrapper of a cloud platform or a broken client can pass as the body. */
export const arrival: fc.Arbitrary<Arrival> = fc.oneof(
  fc.constantFrom<Arrival>(
    { name: 'bytes', bodyOf: (bytes) => bytes },
    { name: 'an ArrayBuffer', bodyOf: (bytes) => Uint8Array.from(bytes).buffer },
    { name: 'text', bodyOf: (bytes) => Buffer.from(bytes).toString('utf8') },
    { name: 'latin1 text', bodyOf: (bytes) => Buffer.from(bytes).toString('latin1') },
    { name: 'a promise', bodyOf: async (bytes) => bytes },
    { name: 'a promise that rejects', bodyOf: () => Promise.reject(new Error('reset')) },
    { name: 'a web stream', bodyOf: (bytes) => new Blob([Uint8Array.from(bytes)]).stream() as never },
    { name: 'a stream that fails', bodyOf: (bytes) => Readable.from(failing([bytes])) },
    { name: 'a stream that is cut', bodyOf: interrupted },
    { name: 'a stream that something has read', bodyOf: alreadyRead, bodyTimeout: 2 },
    { name: 'a stream that never ends', bodyOf: endless, bodyTimeout: 2 },
    { name: 'a promise that is never settled', bodyOf: () => new Promise(() => undefined), bodyTimeout: 2 },
    { name: 'a stream of objects', bodyOf: () => Readable.from([{}, 1, null].filter(Boolean)) },
    { name: 'a stream of text', bodyOf: (bytes) => Readable.from([Buffer.from(bytes).toString('utf8')]) },
    { name: 'nothing', bodyOf: () => undefined as never },
    { name: 'null', bodyOf: () => null as never },
    { name: 'a number', bodyOf: () => 7 as never },
    { name: 'a parsed body', bodyOf: (bytes) => ({ bytes: [...bytes.subarray(0, 9)] }) as never },
    { name: 'unavailable', bodyOf: () => ({ unavailable: 'a parser has read it' }) },
    { name: 'an object whose getter throws', bodyOf: () => broken('then') },
    { name: 'another one', bodyOf: () => broken('on') },
    { name: 'too many bytes', bodyOf: (bytes) => Buffer.concat([bytes, Buffer.alloc(65_536)]) },
    {
      name: 'a stream of too many bytes',
      bodyOf: (bytes) => Readable.from([bytes, Buffer.alloc(40_000), Buffer.alloc(40_000)]),
    },
    {
      name: 'a stream of many empty chunks',
      bodyOf: (bytes) => Readable.from([...Array(500).fill(Buffer.alloc(0)), bytes]),
    },
  ),
  fc.integer({ min: 1, max: 400 }).map((size) => ({
    name: 'a stream of chunks',
    bodyOf: (bytes: Uint8Array) => Readable.from(chunksOf(bytes, size)),
  })),
);
