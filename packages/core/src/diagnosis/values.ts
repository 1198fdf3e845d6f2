import { asArrived, type Variant, variant } from './finding.ts';

/** The signature values that a header may have meant; lenient where the parser is strict. */
export function valueVariants(header: string): readonly Variant<Buffer>[] {
  const text = /(?:^|,)\s*signature=([^,]*)/i.exec(header)?.[1]?.trim() ?? '';
  const once = decoded(text);
  const twice = decoded(once);
  const forms: Variant<string>[] = [asArrived(once)];
  if (twice !== once) {
    forms.push(
      variant(
        twice,
        'VALUE_ENCODED_TWICE',
        'The signature value is percent-encoded twice.',
        'Something encodes the header again on the way: have it pass headers on untouched.',
      ),
    );
  }
  const repaired = padded(twice.replaceAll(' ', '+').replaceAll('-', '+').replaceAll('_', '/'));
  if (repaired !== twice) {
    forms.push(
      variant(
        repaired,
        'VALUE_REWRITTEN',
        'The signature value is base64 that was rewritten: its +, / or = became other characters or got lost.',
        'Something decodes the header as a form or writes it as base64url: have it pass headers on untouched.',
      ),
    );
  }
  return forms.map((form) => ({ ...form, value: base64Bytes(form.value) }));
}

/** Node reads base64url as well: what is not base64 to the letter has no bytes here, as in the parser. */
function base64Bytes(text: string): Buffer {
  const bytes = Buffer.from(text, 'base64');
  return bytes.toString('base64') === text ? bytes : Buffer.alloc(0);
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
