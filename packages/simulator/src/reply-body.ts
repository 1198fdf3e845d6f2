import type { LocalizedText } from '@notify-capture/core';
import { excerptOf } from './excerpt.ts';
import type { ExchangeReply } from './exchange.ts';
import { joinTexts } from './language.ts';
import type { LocalizedFinding } from './reply-finding.ts';
import { isHtml, LOGIN } from './status-hint.ts';

/** How much of a field a message contains, in characters. */
const MAX_VALUE = 80;
/** How many unknown fields of an object are reported one by one. */
const MAX_FIELDS = 5;

/** The fixed body of the acknowledgement. */
const ACKNOWLEDGEMENT = {
  result: { resultCode: 'SUCCESS', resultStatus: 'S', resultMessage: 'Success' },
} as const;

const FIXED_BODY: LocalizedText = {
  en: 'Reply with exactly the fixed body.',
  zh: '响应正文必须恰好是固定内容。',
};

/** The differences between the body of a reply and the fixed body. */
export function bodyFindings({ body }: Pick<ExchangeReply, 'body'>): readonly LocalizedFinding[] {
  const fixed = JSON.stringify(ACKNOWLEDGEMENT);
  const reply = { en: `Reply with ${fixed}`, zh: `请返回 ${fixed}` };
  let received: unknown;
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(body);
    received = JSON.parse(text);
  } catch {
    return [
      {
        code: 'BODY_NOT_JSON',
        message:
          body.byteLength === 0
            ? { en: 'The body is empty.', zh: '响应正文为空。' }
            : { en: 'The body is not JSON in UTF-8.', zh: '响应正文不是 UTF-8 编码的 JSON。' },
        hint: isHtml(body) ? joinTexts(LOGIN, reply) : reply,
      },
    ];
  }
  return compare(ACKNOWLEDGEMENT, received, '');
}

function compare(expected: object, received: unknown, path: string): readonly LocalizedFinding[] {
  if (typeof received !== 'object' || received === null || Array.isArray(received))
    return [wrongField(path, received, expected)];
  const at = (name: string): string => (path === '' ? name : `${path}.${name}`);
  const fields: Readonly<Record<string, unknown>> = { ...received };
  const known = Object.entries(expected).flatMap(([name, value]) => {
    if (!Object.hasOwn(fields, name)) return [missingField(at(name), value)];
    if (typeof value === 'object') return compare(value, fields[name], at(name));
    return fields[name] === value ? [] : [wrongField(at(name), fields[name], value)];
  });
  const unknown = Object.keys(fields).filter((name) => !Object.hasOwn(expected, name));
  const listed = unknown.slice(0, MAX_FIELDS).map((name) => unknownField(at(excerptOf(name, MAX_VALUE))));
  const more = unknown.length - listed.length;
  return [...known, ...listed, ...(more > 0 ? [furtherFields(more, path)] : [])];
}

function missingField(path: string, value: unknown): LocalizedFinding {
  const expected = JSON.stringify(value);
  return {
    code: 'FIELD_MISSING',
    path,
    message: { en: `${path} is missing; expected ${expected}.`, zh: `缺少 ${path}，应为 ${expected}。` },
    hint: { en: `Add ${path} to the reply.`, zh: `请在响应中加上 ${path}。` },
  };
}

function wrongField(path: string, value: unknown, fixed: unknown): LocalizedFinding {
  const [received, expected] = [valueText(value), JSON.stringify(fixed)];
  return {
    code: 'FIELD_WRONG',
    ...pathOf(path),
    message: {
      en: `${path === '' ? 'The body' : path} is ${received}; expected ${expected}.`,
      zh: `${path === '' ? '响应正文' : `${path} `}为 ${received}，应为 ${expected}。`,
    },
    hint: FIXED_BODY,
  };
}

function unknownField(path: string): LocalizedFinding {
  return {
    code: 'FIELD_UNKNOWN',
    path,
    message: { en: `${path} is not a field of the fixed body.`, zh: `固定正文中没有 ${path} 字段。` },
    hint: {
      en: 'Remove the field. Alipay may accept only the fixed body.',
      zh: '请去掉该字段。支付宝可能只接受固定正文。',
    },
  };
}

function furtherFields(count: number, path: string): LocalizedFinding {
  return {
    code: 'FIELD_UNKNOWN',
    ...pathOf(path),
    message: {
      en: `${path === '' ? 'The body' : path} has ${count} more fields that are not fields of the fixed body.`,
      zh: `${path === '' ? '响应正文' : `${path} `}中还有 ${count} 个不属于固定正文的字段。`,
    },
    hint: FIXED_BODY,
  };
}

function pathOf(path: string): { readonly path?: string } {
  return path === '' ? {} : { path };
}

function valueText(value: unknown): string {
  try {
    return excerptOf(JSON.stringify(value) ?? 'undefined', MAX_VALUE);
  } catch {
    // JSON.parse reads thousands of nested arrays, which JSON.stringify cannot write.
    return Array.isArray(value) ? '[…]' : '{…}';
  }
}
