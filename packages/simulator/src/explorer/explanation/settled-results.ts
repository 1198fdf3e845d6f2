import type { Exchange } from '../../exchange.ts';
import type { Reading } from '../api.ts';

/** The captures whose final results are remembered. */
const MAX_CAPTURES = 2_000;

/** The final results that the endpoint has acknowledged: it must refuse another one of the same capture. */
export class SettledResults {
  readonly #results = new Map<string, string>();

  /** Remembers an acknowledged result. */
  note(reading: Reading, body: Uint8Array): void {
    const result = finalResult(reading, body);
    if (result === undefined || this.#results.has(result.captureId)) return;
    this.#results.set(result.captureId, result.content);
    const [oldest] = this.#results.keys();
    if (this.#results.size > MAX_CAPTURES && oldest !== undefined) this.#results.delete(oldest);
  }

  /** Is this reply the right refusal of a result that contradicts an acknowledged one? */
  isConflict(reading: Reading, body: Uint8Array, answer: Exchange): boolean {
    if (answer.kind === 'failure' || answer.status !== 409) return false;
    const result = finalResult(reading, body);
    const settled = result === undefined ? undefined : this.#results.get(result.captureId);
    return settled !== undefined && settled !== result?.content;
  }
}

function finalResult(
  reading: Reading,
  body: Uint8Array,
): { readonly captureId: string; readonly content: string } | undefined {
  if (!reading.accepted || reading.kind !== 'capture' || reading.outcome === 'pending') return undefined;
  // The reading is accepted, so the body is an object with these fields.
  const { captureId, result, captureAmount } = JSON.parse(Buffer.from(body).toString()) as Record<
    string,
    unknown
  >;
  return { captureId: String(captureId), content: JSON.stringify([result, captureAmount]) };
}
