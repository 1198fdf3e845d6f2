import { gunzipSync } from 'node:zlib';
import { andThen, asReceived, type Variant, variant } from './finding.ts';
import { otherSpellings } from './json-spellings.ts';

/** No notification is larger, in bytes. */
const MAX_UNZIPPED = 262_144;
const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf]);

/**
 * The bodies that Alipay may have signed instead of the received one.
 *
 * @param maxBytes larger bodies are not serialized again
 * @param isOver is the time limit over?
 */
export function bodyVariants(
  body: Uint8Array,
  maxBytes: number,
  isOver: () => boolean,
): readonly Variant<Uint8Array>[] {
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  const decoded = [asReceived(bytes), ...unzip(bytes), ...base64Text(bytes), ...latin1(bytes)];
  const marked = andThen<Buffer>(decoded, byteOrderMark);
  const reserialize = (form: Buffer) => (form.byteLength > maxBytes ? [] : reserialized(form, isOver));
  return marked.flatMap((form) => [
    form,
    ...[finalNewline, lineEndings, reserialize].flatMap((step) => andThen([form], step).slice(1)),
  ]);
}

function byteOrderMark(bytes: Buffer): readonly Variant<Buffer>[] {
  const marked = bytes.subarray(0, 3).equals(BYTE_ORDER_MARK);
  return [
    variant(
      marked ? bytes.subarray(3) : Buffer.concat([BYTE_ORDER_MARK, bytes]),
      'BYTE_ORDER_MARK',
      `The signature covers the body ${marked ? 'without' : 'with'} a byte order mark.`,
      'Check which proxy decodes and encodes the body. It must pass on the bytes unchanged.',
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
        'The signature covers the body with other white space at its start or end.',
        'Check which proxy trims the body or appends a line break. It must pass on the bytes unchanged.',
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
        'Check which proxy converts line endings. It must pass on the bytes unchanged.',
      ),
    );
}

function unzip(bytes: Buffer): readonly Variant<Buffer>[] {
  try {
    return [
      variant(
        gunzipSync(bytes, { maxOutputLength: MAX_UNZIPPED }),
        'COMPRESSED',
        'The signature covers the body before it was compressed.',
        'A proxy compresses requests: switch that off for this path.',
      ),
    ];
  } catch {
    return [];
  }
}

/** A platform hands over the base64 text of the body, such as an event of AWS Lambda. */
function base64Text(bytes: Buffer): readonly Variant<Buffer>[] {
  const text = bytes.toString('latin1');
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(text)) return [];
  return [
    variant(
      Buffer.from(text, 'base64'),
      'BODY_BASE64',
      'The signature covers the body that is encoded as base64 here.',
      "Pass the decoded bytes: Buffer.from(body, 'base64').",
    ),
  ];
}

/** Text that was decoded with one encoding and encoded with the other. */
function latin1(bytes: Buffer): readonly Variant<Buffer>[] {
  const forms = [
    Buffer.from(bytes.toString('utf8'), 'latin1'),
    Buffer.from(bytes.toString('latin1'), 'utf8'),
  ];
  return forms
    .filter((form) => !form.equals(bytes))
    .map((form) =>
      variant(
        form,
        'BODY_LATIN1',
        'The signature covers the body in another encoding: UTF-8 was read as Latin-1, or the reverse.',
        'Keep the body as bytes, or decode it as UTF-8.',
      ),
    );
}

function reserialized(bytes: Buffer, isOver: () => boolean): readonly Variant<Buffer>[] {
  const forms: Variant<Buffer>[] = [];
  for (const form of otherSpellings(bytes.toString('utf8'))) {
    if (isOver()) return forms;
    forms.push(
      variant(
        Buffer.from(form, 'utf8'),
        'BODY_RESERIALIZED',
        'The signature covers the same JSON with other formatting: the body was parsed and serialized again.',
        'Pass the received bytes: mount the receiver before any body parser. Proxies must pass on the body unchanged.',
      ),
    );
  }
  return forms;
}
