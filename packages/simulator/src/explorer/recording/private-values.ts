import type { LocalizedText } from '@notify-capture/core';
import type { ReplacedValue } from '../api.ts';
import { replaceValues } from './json-values.ts';
import { ruleFor, SECRET } from './private-rules.ts';
import { type Note, replaceFields, replacePatterns } from './private-text.ts';

/** Names of ids, which are long numbers too. */
const ID_NAME = /(id|requestId|referenceNo)$/i;
/** A JSON Web Token, which may be a credential. */
const WEB_TOKEN = /^eyJ[\w-]+\.[\w-]+\.[\w-]*$/;
const BASE64 = /^[A-Za-z0-9+/_-]{16,}={0,2}$/;
/** JSON in JSON in JSON: deeper, a text is replaced by the names of its fields. */
const MAX_DEPTH = 8;

/** A text without private values, and what was replaced in it. */
export interface PublicText {
  readonly text: string;
  readonly replaced: readonly ReplacedValue[];
  /** The text, or a part of it, is not JSON: its fields were found by patterns, perhaps not all of them. */
  readonly isGuessed: boolean;
}

/**
 * Replaces the data of cards and persons, and secrets, by invented values. All other bytes stay as they are. A text that
 * is not JSON is searched for names of fields and for patterns.
 */
export function replacePrivateValues(original: string): PublicText {
  const found = new Map<string, LocalizedText>();
  let isGuessed = false;
  const noteAt =
    (path: string): Note =>
    (name, reason) => {
      const place = [path, name].filter((part) => part !== '').join('.') || 'body';
      if (!found.has(place)) found.set(place, reason);
    };
  const guess = (text: string, path: string): string => {
    isGuessed = true;
    return replaceFields(text, noteAt(path));
  };
  const inJson = (json: string, path: string, depth: number): string =>
    replaceValues(
      json,
      (inner, value) => {
        const place = path === '' ? inner : `${path}.${inner}`;
        const replaced = inValue(String(value), place, depth);
        return replaced === String(value) ? undefined : replaced;
      },
      (name) => replacePatterns(name, noteAt(path), { cards: true }),
    );
  const inValue = (value: string, path: string, depth: number): string => {
    const rule = WEB_TOKEN.test(value) ? SECRET_RULE : ruleFor(path);
    if (rule !== undefined && value !== '') {
      const replaced = rule.value(value);
      if (replaced !== value) noteAt(path)('', rule.reason);
      return replaced;
    }
    const decoded = BASE64.test(value) ? Buffer.from(value, 'base64').toString('utf8') : undefined;
    if (decoded !== undefined && isNested(decoded)) {
      const inner = isJson(decoded) ? inJson(decoded, path, depth + 1) : guess(decoded, path);
      return inner === decoded ? value : Buffer.from(inner).toString('base64');
    }
    if (isNested(value)) {
      return isJson(value) && depth < MAX_DEPTH ? inJson(value, path, depth + 1) : guess(value, path);
    }
    const name = path.split('.').findLast((part) => !/^\d+$/.test(part)) ?? '';
    if (ID_NAME.test(name)) return replacePatterns(value, noteAt(path), { cards: false });
    return replaceFields(value, noteAt(path));
  };
  const text = isJson(original) ? inJson(original, '', 0) : guess(original, '');
  return { text, replaced: [...found].map(([path, reason]) => ({ path, reason })), isGuessed };
}

/** Replaces private values of a path and its query. */
export function replaceInTarget(target: string): string {
  return replaceFields(target, () => undefined);
}

const SECRET_RULE = { reason: SECRET, value: () => 'REPLACED_SECRET' };

function isNested(text: string): boolean {
  return /^\s*[{[]\s*["{[\]}]/.test(text);
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
