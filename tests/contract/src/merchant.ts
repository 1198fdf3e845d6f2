import { EventEmitter, once } from 'node:events';
import type {
  CaptureContext,
  CaptureHandler,
  CaptureNotification,
  Logger,
  OtherNotification,
  RefusedNotification,
} from '@notify-capture/core';

/** One line that was logged. */
export interface LogLine {
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  readonly fields: Readonly<Record<string, unknown>>;
  readonly message: string;
}

/** The merchant in a test: it records the calls of its handlers and the log. */
export class Merchant {
  readonly handled: { readonly capture: CaptureNotification; readonly context: CaptureContext }[] = [];
  readonly others: OtherNotification[] = [];
  readonly refused: RefusedNotification[] = [];
  readonly logged: LogLine[] = [];
  readonly #codes = new EventEmitter();

  readonly onCapture: CaptureHandler = (capture, context) => {
    this.handled.push({ capture, context });
  };
  readonly onOther = (other: OtherNotification): void => {
    this.others.push(other);
  };
  readonly onRefused = (refused: RefusedNotification): void => {
    this.refused.push(refused);
  };
  readonly logger: Logger = {
    debug: (fields, message) => this.#log('debug', fields, message),
    info: (fields, message) => this.#log('info', fields, message),
    warn: (fields, message) => this.#log('warn', fields, message),
    error: (fields, message) => this.#log('error', fields, message),
  };

  /** The ids of the handled captures. */
  get booked(): string[] {
    return this.handled.map(({ capture }) => capture.captureId);
  }

  /** The lines with a code. */
  lines(code: string): LogLine[] {
    return this.logged.filter(({ fields }) => fields['code'] === code);
  }

  /** The first line with a code, as soon as it is logged. */
  async line(code: string): Promise<LogLine> {
    const [logged] = this.lines(code);
    if (logged !== undefined) return logged;
    const [line] = (await once(this.#codes, code)) as [LogLine];
    return line;
  }

  #log(level: LogLine['level'], fields: object, message: string): void {
    const line: LogLine = { level, fields: { ...fields }, message };
    this.logged.push(line);
    this.#codes.emit(String(line.fields['code']), line);
  }
}
