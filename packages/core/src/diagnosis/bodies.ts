import { brotliDecompressSync, gunzipSync, inflateRawSync, inflateSync } from 'node:zlib';
import { andThen, asArrived, type Variant, variant } from './finding.ts';
import { otherSpellings } from './json-spellings.ts';

/** A body that inflates to more than this is not what was signed. */
const MOST_INFLATED = 262_144;
const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf]);

/** The bodies that the sender may have signed in place of the one that arrived. */
export function bodyVariants(body: Uint8Array): readonly Variant<Uint8Array>[] {
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  const unpacked = andThen<Buffer>([asArrived(bytes)], inflated);
  const marked = andThen(unpacked, byteOrderMark);
  return marked.flatMap((form) => [
    form,
    ...[finalNewline, lineEndings, serialisedAgain].flatMap((step) => andThen([form], step).slice(1)),
  ]);
}

function byteOrderMark(bytes: Buffer): readonly Variant<Buffer>[] {
  const marked = bytes.subarray(0, 3).equals(BYTE_ORDER_MARK);
  return [
    variant(
      marked ? bytes.subarray(3) : Buffer.concat([BYTE_ORDER_MARK, bytes]),
      'BYTE_ORDER_MARK',
      `The signature covers the body ${marked ? 'without' : 'with'} a byte order mark.`,
      'Something decodes and encodes the body on the way: have it pass the bytes on untouched.',
    ),
  ];
}

function finalNewline(bytes: Buffer): readonly Variant<Buffer>[] {
  const trimmed = Buffer.from(bytes.toString('latin1').trim(), 'latin1');
  const forms = [trimmed, ...['\n', '\r\n'].map((end) => Buffer.concat([trimmed, Buffer.from(end)]))];
  return forms
    .filter((form) => !form.equals(bytes))
    .map((form) =>
      variant(
        form,
        'FINAL_NEWLINE',
        'The signature covers the body with other white space at its ends.',
        'Something trims the body or appends a line break on the way: have it pass the bytes on untouched.',
      ),
    );
}

function lineEndings(bytes: Buffer): readonly Variant<Buffer>[] {
  const text = bytes.toString('latin1');
  const forms = [text.replaceAll('\r\n', '\n'), text.replaceAll(/\r?\n/g, '\r\n')];
  return forms
    .filter((form) => form !== text)
    .map((form) =>
      variant(
        Buffer.from(form, 'latin1'),
        'LINE_ENDINGS',
        'The signature covers the body with other line endings.',
        'Something converts line endings on the way: have it pass the bytes on untouched.',
      ),
    );
}

function inflated(bytes: Buffer): readonly Variant<Buffer>[] {
  const limit = { maxOutputLength: MOST_INFLATED };
  const ways = [gunzipSync, inflateSync, inflateRawSync, brotliDecompressSync];
  return ways.flatMap((inflate) => {
    try {
      return [
        variant(
          inflate(bytes, limit),
          'COMPRESSED',
          'The signature covers the body before it was compressed.',
          'A proxy compresses requests: switch that off for this path.',
        ),
      ];
    } catch {
      return [];
    }
  });
}

function serialisedAgain(bytes: Buffer): readonly Variant<Buffer>[] {
  return otherSpellings(bytes.toString('utf8')).map((form) =>
    variant(
      Buffer.from(form, 'utf8'),
      'BODY_RESERIALIZED',
      'The signature covers the same JSON written in another way: the body was parsed and serialised again.',
      'Hand over the bytes that arrived: mount the receiver before any body parser, and have proxies pass the body on untouched.',
    ),
  );
}
