import type { DraftBody } from '../api.ts';

/** A string of JSON, white space, or anything else. */
const TOKENS = /"(?:[^"\\]|\\.)*"|\s+|[^\s"]+/gs;

/** The bytes of the body of a draft. */
export function draftBytes(body: DraftBody): Buffer {
  if ('base64' in body) return Buffer.from(body.base64, 'base64');
  return Buffer.from(body.compact === false ? body.text : compactJson(body.text), 'utf8');
}

/**
 * The JSON without the white space between its tokens. Numbers, escapes, repeated names and their order stay as they are.
 * Text that is not JSON stays unchanged.
 */
function compactJson(text: string): string {
  if (!isJson(text)) return text;
  return (text.match(TOKENS) ?? []).filter((token) => token.trim() !== '' || token.startsWith('"')).join('');
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
