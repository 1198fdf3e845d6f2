import { asReceived, type Variant, variant } from './finding.ts';

/** The possible values of a damaged signature header; lenient where the parser is strict. */
export function valueVariants(header: string): readonly Variant<Buffer>[] {
  const text = /(?:^|,)\s*signature=([^,]*)/i.exec(header)?.[1]?.trim() ?? '';
  const once = decoded(text);
  const twice = decoded(once);
  const forms: Variant<string>[] = [asReceived(once)];
  if (twice !== once) {
    forms.push(
      variant(
        twice,
        'VALUE_ENCODED_TWICE',
        'The signature value is percent-encoded twice.',
        'Check which proxy encodes the header again. It must pass on headers unchanged.',
      ),
    );
  }
  const repaired = padded(twice.replaceAll(' ', '+').replaceAll('-', '+').replaceAll('_', '/'));
  if (repaired !== twice) {
    forms.push(
      variant(
        repaired,
        'VALUE_REWRITTEN',
        'The base64 of the signature value was rewritten: its +, / or = are other characters or are missing.',
        'Check which proxy decodes the header as a form. It must pass on headers unchanged.',
      ),
    );
  }
  return forms.map((form) => ({ ...form, value: base64Bytes(form.value) }));
}

/** As the parser, only canonical base64 has bytes, or base64url with padding or without. */
function base64Bytes(text: string): Buffer {
  const encoding = /[-_]/.test(text) ? 'base64url' : 'base64';
  const bytes = Buffer.from(text, encoding);
  const canonical = encoding === 'base64' ? text : text.replace(/={1,2}$/, '');
  return bytes.toString(encoding) === canonical ? bytes : Buffer.alloc(0);
}

function padded(text: string): string {
  return text.padEnd(Math.ceil(text.length / 4) * 4, '=');
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
