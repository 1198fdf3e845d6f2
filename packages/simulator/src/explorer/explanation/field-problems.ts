import type { FieldProblem } from '../api.ts';

/** Core's texts about a field, and their Chinese ones. */
const CHINESE: readonly (readonly [english: RegExp, chinese: string])[] = [
  [/^must be a string$/, '应为字符串'],
  [/^must be an object$/, '应为对象'],
  [/^must be S, F or U$/, '应为 S、F 或 U'],
  [/^must be CAPTURE_RESULT$/, '应为 CAPTURE_RESULT'],
  [/^must be three capital letters$/, '应为三个大写字母'],
  [/^must be 1 to 16 digits$/, '应为 1 至 16 位数字'],
  [/^must be ISO 8601 with an offset$/, '应为带时区偏移的 ISO 8601 时间'],
  [/^must not be empty$/, '不能为空'],
  [/^must have at most (\d+) characters$/, '最多 $1 个字符'],
  [/^must be valid text without NUL$/, '应为有效文本，且不含 NUL'],
];

/** A field that does not fit, in every language. */
export function fieldProblem(path: string, message: string): FieldProblem {
  const known = CHINESE.find(([english]) => english.test(message));
  const zh = known === undefined ? message : message.replace(known[0], known[1]);
  return { path, message, text: { en: message, zh } };
}
