import { isNotificationError } from '@notify-capture/core';
import { SimulatorError } from '../../errors.ts';
import type { ApiError, RunFailure } from '../api.ts';
import { CHINESE_ERRORS } from './chinese-errors.ts';

/** A request of the page that is refused. */
export class ApiFailure extends Error {
  override readonly name = 'ApiFailure';
  readonly status: number;
  readonly code: string;
  readonly hint: string;
  /** The field of the request that is wrong. */
  readonly path: string | undefined;

  /** The texts in Chinese, where those of the code are too general. */
  readonly chinese: readonly [message: string, hint: string] | undefined;

  constructor(
    status: number,
    code: string,
    message: string,
    hint: string,
    path?: string,
    chinese: readonly [message: string, hint: string] | undefined = CHINESE_ERRORS[code],
  ) {
    super(message);
    this.chinese = chinese;
    this.status = status;
    this.code = code;
    this.hint = hint;
    this.path = path;
  }
}

/** The codes of the errors with which Node refuses a header, a method or a target. */
const UNSENDABLE = new Set([
  'ERR_HTTP_INVALID_HEADER_VALUE',
  'ERR_INVALID_CHAR',
  'ERR_INVALID_HTTP_TOKEN',
  'ERR_UNESCAPED_CHARACTERS',
]);

/**
 * The status and the body of the reply to an error.
 *
 * @param languages the `accept-language` header of the request
 */
export function failureReply(
  error: unknown,
  languages = '',
): { readonly status: number; readonly body: ApiError } {
  const { status, code, message, hint, path, chinese } = failureFor(error);
  const isChinese = /^zh\b/i.test(languages) && chinese !== undefined;
  const texts = isChinese ? { message: chinese[0], hint: chinese[1] } : { message, hint };
  return { status, body: { error: { code, ...texts, ...(path === undefined ? {} : { path }) } } };
}

/** An error in every language, for the events of a run: the page may change its language later. */
export function runFailure(error: unknown): RunFailure {
  const { code, message, hint, chinese } = failureFor(error);
  const [zhMessage, zhHint] = chinese ?? [message, hint];
  return { code, message: { en: message, zh: zhMessage }, hint: { en: hint, zh: zhHint } };
}

/** Every error as a failure with a hint. */
function failureFor(error: unknown): ApiFailure {
  if (error instanceof ApiFailure) return error;
  // The message of a SimulatorError ends with its hint.
  if (error instanceof SimulatorError)
    return new ApiFailure(400, error.code, error.message.replace(` ${error.hint}`, ''), error.hint);
  if (error instanceof TypeError && 'code' in error && UNSENDABLE.has(String(error.code))) {
    return new ApiFailure(
      400,
      'MESSAGE_UNSENDABLE',
      `HTTP cannot transport the message: ${error.message}.`,
      'A method and the name of a header are letters. A target has no spaces. A value has no line breaks.',
    );
  }
  if (isNotificationError(error)) return new ApiFailure(400, error.code, error.message, error.hint);
  const problem = error instanceof Error ? error.message : String(error);
  return new ApiFailure(
    500,
    'INTERNAL',
    `The explorer has an internal error: ${problem}`,
    'What you typed is kept. Try again; if it stays so, restart the command.',
  );
}
