import type { Attempt } from './attempt.ts';

/** What the runs of one property have done. */
export class Tally {
  #runs = 0;
  #acknowledged = 0;
  #kept = 0;
  #slowest = 0;
  readonly #most = { verify: 0, publicDecrypt: 0, parse: 0 };

  add({ reply, refused, work, ms }: Attempt): void {
    this.#runs += 1;
    if (reply.status === 200) this.#acknowledged += 1;
    this.#kept += refused.length;
    this.#slowest = Math.max(this.#slowest, ms);
    for (const name of ['verify', 'publicDecrypt', 'parse'] as const) {
      this.#most[name] = Math.max(this.#most[name], work[name]);
    }
  }

  get runs(): number {
    return this.#runs;
  }

  /** A row of the table in docs/security.md. */
  row(name: string): string {
    const refused = this.#runs - this.#acknowledged - this.#kept;
    const { verify, publicDecrypt, parse } = this.#most;
    const counts = [this.#runs, this.#acknowledged, this.#kept, refused].map((count) =>
      count.toLocaleString('en'),
    );
    return `| ${[name, ...counts, verify + publicDecrypt, parse, Math.ceil(this.#slowest)].join(' | ')} |`;
  }
}

export const HEAD = [
  '| requests | runs | acknowledged | genuine, unusable: kept | refused | most uses of a key | most JSON.parse | slowest, ms |',
  '| --- | --: | --: | --: | --: | --: | --: | --: |',
].join('\n');
