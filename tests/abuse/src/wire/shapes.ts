import type { SignedNotification } from '@notify-capture/core/testing';

/** The bytes of a request whose end two servers can see at different places. */
export type Shape = (message: SignedNotification) => string;

const lines = ({ headers }: SignedNotification, ...more: readonly string[]): string =>
  ['Host: shop', ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`), ...more].join(
    '\r\n',
  );
const textOf = ({ body }: SignedNotification): string => Buffer.from(body).toString('latin1');
const sized = (message: SignedNotification): string => `Content-Length: ${message.body.byteLength}`;
const start = ({ target }: SignedNotification, version = '1.1'): string =>
  `POST ${target} HTTP/${version}\r\n`;
const size = ({ body }: SignedNotification): string => body.byteLength.toString(16);

/** A request with these further header lines, and its body as it is. */
const withLines =
  (linesOf: (message: SignedNotification) => readonly string[]): Shape =>
  (message) =>
    `${start(message)}${lines(message, ...linesOf(message))}\r\n\r\n${textOf(message)}`;
/** A chunked request. */
const chunked =
  (bodyOf: (message: SignedNotification) => string, coding = 'Transfer-Encoding: chunked'): Shape =>
  (message) =>
    `${start(message)}${lines(message, coding)}\r\n\r\n${bodyOf(message)}`;
const oneChunk = (message: SignedNotification): string =>
  `${size(message)}\r\n${textOf(message)}\r\n0\r\n\r\n`;

/** A genuine message as Alipay would send it on a connection that stays open. */
const plain: Shape = withLines((message) => [sized(message)]);
/** The same, as the last one of a connection. */
export const last: Shape = withLines((message) => [sized(message), 'Connection: close']);

/** Each is refused as a whole, and the connection is closed: nothing behind it is read as a request. */
export const AMBIGUOUS: Readonly<Record<string, Shape>> = {
  'Content-Length, then Transfer-Encoding': (message) =>
    `${start(message)}${lines(message, sized(message), 'Transfer-Encoding: chunked')}\r\n\r\n${oneChunk(message)}`,
  'Transfer-Encoding, then Content-Length': (message) =>
    `${start(message)}${lines(message, 'Transfer-Encoding: chunked', 'Content-Length: 5')}\r\n\r\n${oneChunk(message)}`,
  'two different lengths': withLines((message) => [sized(message), 'Content-Length: 0']),
  'the same length twice': withLines((message) => [sized(message), sized(message)]),
  'a list of lengths': withLines(({ body }) => [`Content-Length: ${body.byteLength}, ${body.byteLength}`]),
  'a length with a sign': withLines(({ body }) => [`Content-Length: +${body.byteLength}`]),
  'a negative length': withLines(() => ['Content-Length: -1']),
  'a hexadecimal length': withLines((message) => [`Content-Length: 0x${size(message)}`]),
  'a length over 64 bits': withLines(() => ['Content-Length: 99999999999999999999']),
  'a length with a blank inside': withLines(() => ['Content-Length: 1 0']),
  'an unknown transfer coding': chunked(oneChunk, 'Transfer-Encoding: xchunked'),
  'chunked, but not last': chunked(oneChunk, 'Transfer-Encoding: chunked, identity'),
  'two transfer codings in two lines': chunked(
    oneChunk,
    'Transfer-Encoding: chunked\r\nTransfer-Encoding: identity',
  ),
  'a vertical tab before chunked': chunked(oneChunk, 'Transfer-Encoding: \x0bchunked'),
  'a blank before the colon': chunked(oneChunk, 'Transfer-Encoding : chunked'),
  'a folded line': chunked(oneChunk, 'Transfer-Encoding:\r\n chunked'),
  'a folded signature': (message) => plain(message).replace('algorithm=RSA256, ', 'algorithm=RSA256,\r\n '),
  'line feeds alone': (message) => plain(message).replaceAll('\r\n', '\n'),
  'one line feed alone': withLines((message) => ['x: a\ny: b', sized(message)]),
  'one carriage return alone': withLines((message) => ['x: a\ry: b', sized(message)]),
  'a NUL in a header': withLines((message) => ['x: a\0b', sized(message)]),
  'a blank in a name': withLines((message) => ['x y: a', sized(message)]),
  'a chunk extension with a line feed': chunked(
    (message) => `${size(message)};a\nb\r\n${textOf(message)}\r\n0\r\n\r\n`,
  ),
  'chunks that end with a line feed': chunked((message) => oneChunk(message).replaceAll('\r\n', '\n')),
  'a chunk size with a prefix': chunked((message) => `0x${oneChunk(message)}`),
  'a negative chunk size': chunked((message) => `-${oneChunk(message)}`),
  'a chunk size over 64 bits': chunked((message) => `10000000000000000${oneChunk(message)}`),
  'a chunk longer than its size': chunked(
    (message) => `${size(message)}\r\n${textOf(message)}x\r\n0\r\n\r\n`,
  ),
  'no end of a chunk': chunked((message) => `${size(message)}\r\n${textOf(message)}0\r\n\r\n`),
  'an unknown version': (message) => plain(message).replace('HTTP/1.1', 'HTTP/1.2'),
  'a blank in the target': (message) => plain(message).replace(' HTTP', ' x HTTP'),
  'a method in lower case': (message) => plain(message).replace('POST', 'post'),
  'no length': withLines(() => []),
};

/** Each is unusual and has one meaning: it is acknowledged, and so is the message behind it. */
export const UNUSUAL: Readonly<Record<string, Shape>> = {
  'one after the other': plain,
  'one chunk': chunked(oneChunk),
  'a chunk a byte': chunked(
    (message) => `${[...textOf(message)].map((byte) => `1\r\n${byte}\r\n`).join('')}0\r\n\r\n`,
  ),
  'chunk extensions': chunked((message) => `${size(message)};a=b;c="d"\r\n${textOf(message)}\r\n0;e\r\n\r\n`),
  'trailers with the names of our headers': chunked(
    (message) => `${size(message)}\r\n${textOf(message)}\r\n0\r\nclient-id: x\r\nsignature: y\r\n\r\n`,
  ),
  'empty lines in front': (message) => `\r\n\r\n${plain(message)}`,
  'names in capitals': (message) => plain(message).replace(/^[\w-]+(?=: )/gm, (name) => name.toUpperCase()),
  'a tab behind the colon': chunked(oneChunk, 'Transfer-Encoding:\tchunked'),
};
