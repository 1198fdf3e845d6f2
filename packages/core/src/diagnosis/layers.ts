import { asReceived, type Variant } from './finding.ts';
import type { Work } from './work.ts';

/** Makes other forms of a part; each has one finding. */
export type Step<T> = (value: T) => Iterable<Variant<T>>;

interface Made<T> {
  readonly form: Variant<T>;
  /** The steps before this one are not applied again. */
  readonly next: number;
}

/** The forms of one part of the signed content, by the number of their alterations; made when they are needed. */
export class Layers<T extends { readonly length: number }> {
  readonly #steps: readonly Step<T>[];
  readonly #work: Work;
  readonly #layers: (readonly Made<T>[])[];

  constructor(received: T, steps: readonly Step<T>[], work: Work) {
    this.#steps = steps;
    this.#work = work;
    this.#layers = [[{ form: asReceived(received), next: 0 }]];
  }

  /** The largest number of alterations. */
  get depth(): number {
    return this.#steps.length;
  }

  /** The forms with this number of alterations, as far as the work allows. */
  at(count: number): readonly Variant<T>[] {
    while (this.#layers.length <= count) this.#layers.push([...this.#altered(this.#layers.at(-1) ?? [])]);
    return (this.#layers[count] ?? []).map(({ form }) => form);
  }

  *#altered(layer: readonly Made<T>[]): Iterable<Made<T>> {
    for (const { form, next } of layer) {
      for (const [index, step] of this.#steps.entries()) {
        if (index < next) continue;
        if (this.#work.isOver) return;
        for (const { value, findings } of step(form.value)) {
          if (!this.#work.allows(value.length)) return;
          yield { form: { value, findings: [...form.findings, ...findings] }, next: index + 1 };
        }
      }
    }
  }
}
