import { type ConnectionTap, startProxy } from './tcp-proxy.ts';

/** The protocols whose round trips can be counted. */
export type Protocol = 'postgres' | 'redis';

/** A proxy that counts the round trips of all connections through it. */
export interface RoundTripCounter {
  readonly port: number;
  /** The round trips since the last call, without those that opened the connections of Postgres. */
  take(): number;
  close(): Promise<void>;
}

/** The name and the length of a message of Postgres, in bytes. */
const HEAD = 5;
/** The server waits for the next request. */
const READY_FOR_QUERY = 'Z'.charCodeAt(0);

/**
 * Counts the round trips to a server on loopback at the wire: of Postgres, the answers after which the server waits for
 * the next request; of Redis, the commands.
 */
export async function countRoundTrips(protocol: Protocol, port: number): Promise<RoundTripCounter> {
  let count = 0;
  const add = (): void => {
    count += 1;
  };
  const tap = protocol === 'postgres' ? () => tapPostgres(add) : () => tapRedis(add);
  const proxy = await startProxy(port, tap);
  return {
    port: proxy.port,
    take() {
      const taken = count;
      count = 0;
      return taken;
    },
    close: () => proxy.close(),
  };
}

/** https://www.postgresql.org/docs/current/protocol-message-formats.html */
function tapPostgres(add: () => void): ConnectionTap {
  let isOpen = false;
  const onMessage = (message: Buffer): void => {
    if (message[0] !== READY_FOR_QUERY) return;
    if (isOpen) add();
    isOpen = true;
  };
  return {
    answers: inParts(onMessage, (bytes) => (bytes.length < HEAD ? undefined : 1 + bytes.readInt32BE(1))),
  };
}

/** https://redis.io/docs/latest/develop/reference/protocol-spec: a command is a list of texts, each after its length. */
function tapRedis(add: () => void): ConnectionTap {
  return { requests: inParts(add, commandLength) };
}

/** `undefined` if its end has not been received. */
function commandLength(bytes: Buffer): number | undefined {
  let end = 0;
  const readNumber = (): number => {
    const lineEnd = bytes.indexOf('\r\n', end);
    if (lineEnd < 0) return Number.NaN;
    const number = Number(bytes.toString('latin1', end + 1, lineEnd));
    end = lineEnd + 2;
    return number;
  };
  const texts = readNumber();
  for (let text = 0; text < texts; text++) {
    const length = readNumber();
    end += length + 2;
  }
  return Number.isNaN(texts + end) ? undefined : end;
}

/** Cuts a stream of bytes into messages. */
function inParts(
  onPart: (part: Buffer) => void,
  lengthOf: (bytes: Buffer) => number | undefined,
): (bytes: Buffer) => void {
  let pending: Buffer = Buffer.alloc(0);
  return (bytes) => {
    pending = pending.length === 0 ? bytes : Buffer.concat([pending, bytes]);
    for (;;) {
      const length = lengthOf(pending);
      if (length === undefined || length > pending.length) return;
      onPart(pending.subarray(0, length));
      pending = pending.subarray(length);
    }
  };
}
