import type { LocalizedText } from '@notify-capture/core';
import { excerptOf } from '../excerpt.ts';
import type { ExchangeReply } from '../exchange.ts';
import { joinTexts } from '../language.ts';
import { headerValues } from '../reply-headers.ts';
import { isHtml } from '../status-hint.ts';
import { furtherPages } from './list-pages.ts';
import { LocalizedError } from './localized-error.ts';

/** A list of the merchant's. */
export interface ListDescription {
  /** The option with its URL. */
  readonly option: '--captures' | '--others';
  /** Its name, after "the". */
  readonly name: LocalizedText;
  /** Its entries, after "a JSON array of". */
  readonly entries: LocalizedText;
}

/** A list of the merchant's is unreadable. */
export class ListError extends LocalizedError {
  override readonly name = 'ListError';
  readonly list: ListDescription;

  constructor(list: ListDescription, text: LocalizedText) {
    super(text);
    this.list = list;
  }
}

/** The hint for a list behind a login. */
export const LIST_LOGIN: LocalizedText = {
  en: 'Does it need a login? The simulator has none: exempt the list from it on the test instance.',
  zh: '读取该列表是否需要登录？模拟器无法登录：请在测试实例上为该列表放行。',
};

/** How much of a text that is not JSON the error shows, in characters. */
const MAX_TEXT = 60;
/** How many names of fields the error shows. */
const MAX_NAMES = 8;

/**
 * Reads the list: a JSON array, or an object with exactly one array in it.
 *
 * @throws ListError says what the body is instead
 */
export function readList(
  reply: Pick<ExchangeReply, 'headers' | 'body'>,
  list: ListDescription,
): readonly unknown[] {
  const encoding = headerValues(reply, 'content-encoding').join(', ');
  if (encoding !== '' && encoding.toLowerCase() !== 'identity')
    throw notAList(list, {
      en: `compressed (${excerptOf(encoding, MAX_TEXT)})`,
      zh: `压缩过的（${excerptOf(encoding, MAX_TEXT)}）`,
    });
  const text = new TextDecoder().decode(reply.body);
  const value = parse(text);
  const entries = Array.isArray(value) ? value : arrayIn(value, text, list);
  const further = furtherPages(reply, value, entries.length);
  if (further === undefined) return entries;
  const name = excerptOf(further, MAX_TEXT);
  throw notAList(list, { en: `one page of several (${name} is set)`, zh: `多页中的一页（带有 ${name}）` });
}

/** The only array in the object. */
function arrayIn(value: unknown, text: string, list: ListDescription): readonly unknown[] {
  if (typeof value !== 'object' || value === null)
    throw value === undefined ? notJson(text, list) : notAList(list, scalarOf(value));
  const fields = Object.entries(value);
  const arrays = fields.filter(([, field]) => Array.isArray(field));
  const [first, ...others] = arrays;
  if (first === undefined) {
    throw notAList(list, {
      en: `an object without an array. Its fields: ${namesOf(fields) ?? 'none'}`,
      zh: `不含数组的对象，其字段：${namesOf(fields) ?? '无'}`,
    });
  }
  if (others.length === 0) return first[1];
  const names = namesOf(arrays);
  throw notAList(list, { en: `an object with several arrays: ${names}`, zh: `含有多个数组的对象：${names}` });
}

function notAList(
  list: ListDescription,
  received: LocalizedText,
  ...more: readonly LocalizedText[]
): ListError {
  const sentence = { en: `The list is ${received.en}.`, zh: `收到的列表是${received.zh}。` };
  const expected = {
    en: `Expected: a JSON array of ${list.entries.en}.`,
    zh: `应为 JSON 数组，其元素是${list.entries.zh}。`,
  };
  return new ListError(list, joinTexts(sentence, expected, ...more));
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function notJson(text: string, list: ListDescription): ListError {
  const start = text.replaceAll(/\s+/g, ' ').trim();
  if (start === '') return notAList(list, { en: 'empty', zh: '空的' });
  const excerpt = excerptOf(start, MAX_TEXT);
  const received = { en: `not JSON: ${excerpt}`, zh: `非 JSON 文本：${excerpt}` };
  return isHtml(text) ? notAList(list, received, LIST_LOGIN) : notAList(list, received);
}

function scalarOf(value: unknown): LocalizedText {
  const name = value === null ? 'null' : typeof value;
  return { en: value === null ? name : `a ${name}`, zh: ` ${name}` };
}

function namesOf(fields: readonly (readonly [name: string, value: unknown])[]): string | undefined {
  if (fields.length === 0) return undefined;
  const names = fields.slice(0, MAX_NAMES).map(([name]) => excerptOf(name, MAX_TEXT));
  return [...names, ...(fields.length > MAX_NAMES ? ['…'] : [])].join(', ');
}
