import { messageOf } from '../text.ts';
import type { KeysHealth } from './key-source.ts';

/** Different problems that are kept: an unauthenticated client can cause those of ids that it makes up. */
const MAX_PROBLEMS = 3;

/**
 * How the look-ups ended. Those of a client whose keys were found before count more than those of other ids, which an
 * unauthenticated client can make up: it can neither cause a failure nor hide one.
 */
export class LookUpHealth {
  #ofKnown: KeysHealth = { status: 'unknown' };
  #isOtherOk = false;
  #problems: readonly string[] = [];

  get current(): KeysHealth {
    if (this.#ofKnown.status !== 'unknown') return this.#ofKnown;
    if (this.#problems.length > 0) return { status: 'failed', problem: this.#problems.join(' ') };
    return { status: this.#isOtherOk ? 'ok' : 'unknown' };
  }

  succeeded(isKnown: boolean): void {
    if (isKnown) this.#ofKnown = { status: 'ok' };
    this.#isOtherOk = true;
    this.#problems = [];
  }

  failed(error: unknown, isKnown: boolean): void {
    const problem = messageOf(error);
    if (isKnown) this.#ofKnown = { status: 'failed', problem };
    else this.#problems = [...this.#problems.filter((one) => one !== problem), problem].slice(-MAX_PROBLEMS);
  }
}
