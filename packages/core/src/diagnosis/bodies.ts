import { isRecord } from '../text.ts';
import { type Variant, variant } from './finding.ts';
import { otherSpellings, parse } from './json-spellings.ts';
import { Layers, type Step } from './layers.ts';
import type { Work } from './work.ts';

const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf]);

/**
 * The bodies that Alipay may have signed instead of the received one.
 *
 * @param maxBytes larger bodies are not altered
 */
export function bodyLayers(body: Uint8Array, maxBytes: number, work: Work): Layers<Buffer> {
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  const decoded: Step<Buffer> = (form) => [
    ...unzip(form, maxBytes),
    ...base64Text(form),
    ...wrapped(form),
    ...latin1(form),
  ];
  const layout: Step<Buffer> = function* (form) {
    yield* finalNewline(form);
    yield* lineEndings(form);
    if (form.byteLength <= maxBytes) yield* reserialized(form, work);
  };
  return new Layers(bytes, bytes.byteLength > maxBytes ? [] : [decoded, byteOrderMark, layout], work);
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

function unzip(bytes: Buffer, maxBytes: number): readonly Variant<Buffer>[] {
  // Only here, and without an import: not every runtime has this module.
  const zlib = process.getBuiltinModule?.('node:zlib');
  if (zlib === undefined) return [];
  try {
    return [
      variant(
        zlib.gunzipSync(bytes, { maxOutputLength: maxBytes }),
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
  const text = bytes.toString('latin1').replaceAll(/\s/g, '');
  if (!/^[\w+/-]+={0,2}$/.test(text)) return [];
  return [
    variant(
      Buffer.from(text, 'base64'),
      'BODY_BASE64',
      'The signature covers the body that is encoded as base64 here.',
      "Pass the decoded bytes: Buffer.from(body, 'base64').",
    ),
  ];
}

/** The body as a JSON string, or an event of AWS Lambda that contains it. */
function wrapped(bytes: Buffer): readonly Variant<Buffer>[] {
  const value = parse(bytes.toString('utf8'));
  const [inner, wrapper] = isRecord(value) ? [value['body'], 'an event'] : [value, 'a JSON string'];
  if (typeof inner !== 'string') return [];
  const isBase64 = isRecord(value) && value['isBase64Encoded'] === true;
  return [
    variant(
      Buffer.from(inner, isBase64 ? 'base64' : 'utf8'),
      'BODY_WRAPPED',
      `The signature covers the body that is inside ${wrapper} here.`,
      isBase64 ? "Pass Buffer.from(event.body, 'base64')." : 'Pass the text inside, as bytes.',
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

function* reserialized(bytes: Buffer, work: Work): Iterable<Variant<Buffer>> {
  const text = bytes.toString('utf8');
  if (!work.allowsSpelling(text.length)) return;
  for (const form of otherSpellings(text)) {
    if (!work.allowsSpelling(form.length)) return;
    yield variant(
      Buffer.from(form, 'utf8'),
      'BODY_RESERIALIZED',
      'The signature covers the same JSON with other formatting: the body was parsed and serialized again.',
      'Pass the received bytes: mount the receiver before any body parser. Proxies must pass on the body unchanged.',
    );
  }
}
