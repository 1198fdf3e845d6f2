import type { Finding } from './finding.ts';
import {
  BODY_DAMAGED,
  BODY_EMPTY,
  BODY_FORM,
  BODY_QUESTION_MARKS,
  contentUnknown,
  truncated,
} from './findings.ts';
import { shapeOf } from './json-spellings.ts';

/**
 * No alteration that can be reversed explains the mismatch: the received message alone shows what is wrong, or only that
 * something is.
 *
 * @param declared the Content-Length
 * @param path the verified path, for a log
 * @param isUrl was the received target a URL?
 */
export function unexplained(
  body: Uint8Array,
  declared: number,
  path: string,
  isUrl: boolean,
): readonly Finding[] {
  if (body.byteLength === 0) return [BODY_EMPTY];
  if (declared > body.byteLength) return [truncated(body.byteLength, declared)];
  const text = Buffer.from(body).toString('utf8');
  if (text.includes('\uFFFD')) return [BODY_DAMAGED];
  if (/^\s*[{[]/.test(text)) {
    if (!shapeOf(text).isComplete) return [truncated(body.byteLength)];
  } else if (/^[\w%.+*[\]-]+=/.test(text)) {
    return [BODY_FORM];
  }
  const hasLost = /\?\?|\?"/.test(text) && /^[\0-\x7f]*$/.test(text);
  return [...(hasLost ? [BODY_QUESTION_MARKS] : []), contentUnknown(path, isUrl)];
}
