import type { Exchange } from '../exchange.ts';
import type { ReplyVerdict } from '../reply-verdict.ts';
import type { DeliveryAttempt } from './delivery-result.ts';

/** An answer and its verdict, as a delivery keeps them. */
type Kept = Pick<DeliveryAttempt, 'answer' | 'verdict'>;

/** Keeps the first reply of each kind whole. Of all others it keeps only what the report counts. */
export class KeptReplies {
  readonly #kinds = new Set<string>();

  keep(answer: Exchange, verdict: ReplyVerdict): Kept {
    if (answer.kind === 'failure') return { answer, verdict };
    const kind = kindOf(answer.status, verdict);
    const isFirst = !this.#kinds.has(kind);
    this.#kinds.add(kind);
    const { body, headers, ...counted } = answer;
    const bodyBytes = body.byteLength;
    return { verdict, answer: { ...counted, bodyBytes, ...(isFirst ? { headers, body } : {}) } };
  }
}

function kindOf(status: number, verdict: ReplyVerdict): string {
  const findings = [...(verdict.acknowledged ? [] : verdict.faults), ...verdict.remarks];
  return [status, ...new Set(findings.map(({ code }) => code))].join(' ');
}
