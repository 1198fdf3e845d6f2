import type { HeaderPair, ImportResult } from '../api.ts';

/** A recorded request, in whatever form. */
export interface RecordedRequest {
  readonly method: string;
  /** A URL, or path and query; empty if it is not known. */
  readonly target: string;
  readonly headers: readonly HeaderPair[];
  readonly body: Buffer;
}

/** The requests of a recording. */
export interface Recording {
  readonly form: ImportResult['form'];
  readonly requests: readonly RecordedRequest[];
}

/** The first value of a header. */
export function headerIn(headers: readonly HeaderPair[], name: string): string | undefined {
  return headers.find(([one]) => one.toLowerCase() === name)?.[1];
}
