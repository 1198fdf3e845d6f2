/** The kind of a {@link SimulatorError}. */
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
 * Wrong usage of the simulator, thrown before it sends anything.
 *
 * `code` identifies the error, `hint` says how to fix it, `docs` is its page. A network failure is not an error but a result
 * ({@link Exchange}).
 *
 * @example
 * import { deliver, SimulatorError } from '@notify-capture/simulator';
 *
 * try {
 *   await deliver({ to, privateKey });
 * } catch (error) {
 *   if (error instanceof SimulatorError) console.error(error.code, error.hint);
 * }
 */
export class SimulatorError extends Error {
  /** Always `SimulatorError`. */
  override readonly name = 'SimulatorError';
  /** Which mistake it is. */
  readonly code: SimulatorErrorCode;
  /** How to fix it. */
  readonly hint: string;
  /**
   * The part of a page about this error, with its cause and its fix, e.g. `simulator-errors#key_missing`.
   *
   * It is a path below the `homepage` of this package.
   */
  readonly docs: string;

  constructor(code: SimulatorErrorCode, message: string, hint: string, cause?: unknown) {
    super(`${message} ${hint}`, cause === undefined ? undefined : { cause });
    this.code = code;
    this.hint = hint;
    this.docs = `simulator-errors#${code.toLowerCase()}`;
  }
}
