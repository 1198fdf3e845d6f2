import type { LocalizedText } from '@notify-capture/core';
import { ApiFailure } from './api-failure.ts';

/** The fields that the page shows, as it calls them. A field that is not in this list is called by its path. */
const NAMES: readonly (readonly [path: RegExp, name: LocalizedText])[] = [
  [/^url$/, { en: 'URL of the endpoint', zh: '接口的 URL' }],
  [/^captures$/, { en: 'URL of the list of captures', zh: '请款列表的 URL' }],
  [/^others$/, { en: 'URL of the list of other messages', zh: '其他消息列表的 URL' }],
  [/^draft$/, { en: 'message', zh: '消息' }],
  [/\.method$/, { en: 'method', zh: '方法' }],
  [/\.target$/, { en: 'path and query', zh: '路径和查询' }],
  [/\.clientId$/, { en: 'client-id', zh: 'client-id' }],
  [/\.requestTime$/, { en: 'request-time', zh: 'request-time' }],
  [/\.keyVersion$/, { en: 'keyVersion', zh: 'keyVersion' }],
  [/\.body(\.\w+)?$/, { en: 'body', zh: '正文' }],
  [/\.headers\.(.+)$/, { en: 'header $1', zh: '请求头 $1' }],
];

const EXPECTED = {
  object: { en: 'an object', zh: '对象' },
  string: { en: 'a text', zh: '文本' },
  number: { en: 'a number', zh: '数字' },
  boolean: { en: 'true or false', zh: 'true 或 false' },
  texts: { en: 'a list of texts', zh: '文本列表' },
} as const satisfies Readonly<Record<string, LocalizedText>>;

/** The refusal of a field of a request, as a sentence in every language. */
export function wrongField(path: string, expected: keyof typeof EXPECTED | LocalizedText): ApiFailure {
  const wanted = typeof expected === 'string' ? EXPECTED[expected] : expected;
  const name = nameOf(path);
  return new ApiFailure(
    400,
    'BODY_INVALID',
    `The ${name.en} is not valid. Expected: ${wanted.en}.`,
    'Correct it. If the page was opened by a link, the link may be damaged: choose a case.',
    path,
    [`${name.zh}无效，应为${wanted.zh}。`, '请更正。如果页面由链接打开，链接可能已损坏，请选择一个用例。'],
  );
}

function nameOf(path: string): LocalizedText {
  const known = NAMES.find(([pattern]) => pattern.test(path));
  if (known === undefined) return { en: `field ${path}`, zh: `字段 ${path} ` };
  const [pattern, { en, zh }] = known;
  const [, detail = ''] = pattern.exec(path) ?? [];
  return { en: en.replace('$1', detail), zh: zh.replace('$1', detail) };
}
