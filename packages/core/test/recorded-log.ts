import { EventEmitter, once } from 'node:events';
import type { Logger } from '../src/index.ts';

/** One logged line. */
export interface Line {
  readonly level: string;
  readonly fields: Readonly<Record<string, unknown>>;
  readonly message: string;
}

/** A logger that records its lines. */
export class RecordedLog {
  readonly lines: Line[] = [];
  readonly #codes = new EventEmitter();

  readonly logger: Logger = {
    debug: (fields, message) => this.#record('debug', fields, message),
    info: (fields, message) => this.#record('info', fields, message),
    warn: (fields, message) => this.#record('warn', fields, message),
    error: (fields, message) => this.#record('error', fields, message),
  };

  /** The first line with a code, as soon as it is logged. */
  async line(code: string): Promise<Line> {
    const logged = this.lines.find(({ fields }) => fields['code'] === code);
    if (logged !== undefined) return logged;
    const [next] = (await once(this.#codes, code)) as [Line];
    return next;
  }

  #record(level: string, fields: object, message: string): void {
    const line: Line = { level, fields: { ...fields }, message };
    this.lines.push(line);
    this.#codes.emit(String(line.fields['code']), line);
  }
}
