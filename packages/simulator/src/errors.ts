/** What the simulator cannot do, and will not try. */
export type SimulatorErrorCode =
  | 'PUBLIC_ADDRESS'
  | 'URL_INVALID'
  | 'KEY_MISSING'
  | 'KEY_UNREADABLE'
  | 'FILE_EXISTS'
  | 'FILE_UNREADABLE'
  | 'FILE_UNWRITABLE'
  | 'FIELD_INVALID'
  | 'OPTION_INVALID';

/**
 * Wrong usage, said before anything is sent: a `code`, and `hint`, what to do about it. A network that fails is no
 * such error: it is an answer ({@link Exchange}).
 *
 * @example
 * if (error instanceof SimulatorError && error.code === 'PUBLIC_ADDRESS') console.error(error.hint);
 */
export class SimulatorError extends Error {
  override readonly name = 'SimulatorError';
  readonly code: SimulatorErrorCode;
  /** What to do. */
  readonly hint: string;

  constructor(code: SimulatorErrorCode, message: string, hint: string, cause?: unknown) {
    super(`${message} ${hint}`, cause === undefined ? undefined : { cause });
    this.code = code;
    this.hint = hint;
  }
}
