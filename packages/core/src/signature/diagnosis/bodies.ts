import { brotliDecompressSync, gunzipSync, inflateSync } from 'node:zlib';
import { type Variant, variant } from './finding.ts';

/** A body that inflates to more than this is not what was signed. */
const MOST_INFLATED = 1_048_576;
const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf]);

/** The bodies that the sender may have signed in place of the one that arrived. */
export function bodyVariants(body: Uint8Array): readonly Variant<Uint8Array>[] {
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  return [
    { value: bytes },
    ...byteOrderMark(bytes),
    ...finalNewline(bytes),
    ...lineEndings(bytes),
    ...inflated(bytes),
    ...serialisedAgain(bytes),
  ];
}

function byteOrderMark(bytes: Buffer): Variant<Uint8Array>[] {
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

function finalNewline(bytes: Buffer): Variant<Uint8Array>[] {
  const text = bytes.toString('latin1');
  const trimmed = Buffer.from(text.trim(), 'latin1');
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

function lineEndings(bytes: Buffer): Variant<Uint8Array>[] {
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

function inflated(bytes: Buffer): Variant<Uint8Array>[] {
  const limit = { maxOutputLength: MOST_INFLATED };
  const forms: Buffer[] = [];
  for (const inflate of [gunzipSync, inflateSync, brotliDecompressSync]) {
    try {
      forms.push(inflate(bytes, limit));
    } catch {
      // Not compressed in this way.
    }
  }
  return forms.map((form) =>
    variant(
      form,
      'COMPRESSED',
      'The signature covers the body before it was compressed.',
      'A proxy compresses requests: switch that off for this path.',
    ),
  );
}

/** Only what JSON says is known of the original: the usual ways to write it are tried. */
function serialisedAgain(bytes: Buffer): Variant<Uint8Array>[] {
  let parsed: unknown;
  try {
    parsed = JSON.parse(bytes.toString('utf8'));
  } catch {
    return [];
  }
  const compact = JSON.stringify(parsed);
  const ascii = compact.replaceAll(
    /[\u007f-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  const pretty = [2, 4, '\t'].map((indent) => JSON.stringify(parsed, null, indent));
  const forms = [compact, compact.replaceAll('/', '\\/'), ascii, ...pretty].flatMap((text) =>
    text.includes('\n') ? [text, text.replaceAll('\n', '\r\n')] : [text],
  );
  return [...new Set(forms)]
    .map((form) => Buffer.from(form, 'utf8'))
    .filter((form) => !form.equals(bytes))
    .map((form) =>
      variant(
        form,
        'SERIALISED_AGAIN',
        'The signature covers the same JSON written in another way: the body was parsed and serialised again.',
        'Hand over the bytes that arrived: mount the receiver before any body parser, and have proxies pass the body on untouched.',
      ),
    );
}
