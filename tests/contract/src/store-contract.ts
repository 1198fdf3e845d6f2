import { describe } from 'vitest';
import { describeClaims } from './store/claims.ts';
import { describeRetention } from './store/retention.ts';
import { describeSettling } from './store/settling.ts';
import type { StoreHarness } from './store-harness.ts';

/**
 * What every store promises:
 *
 *  1. A capture that nobody holds is acquired, with a token of its own for each claim.
 *  2. While a lease runs, every other claim of the capture is busy and told for how long; other captures are not.
 *  3. Of any number of claims at once, over any number of connections, one acquires.
 *  4. A lease that ran out may be claimed by the next one, which is told that a handler may have run before.
 *  5. The holder of a lease that ran out may still settle, as long as nobody else has claimed; then no more.
 *  6. A result that is settled is answered as settled, with its record, however often it comes.
 *  7. Another result of a settled capture is acquired, with what was settled before.
 *  8. All fingerprints that a record names are settled; the record comes back as it was given, with `settledAt`.
 *  9. The same token may settle again, also when somebody else has claimed since: its answer was lost, no more.
 * 10. A release gives the claim back; what was settled before stays, and so does that a handler may have run.
 * 11. A release or settle with a token that is not the current one changes nothing.
 * 12. A record lives for its retention, to the second, and then it is forgotten.
 * 13. Keys, fingerprints and records may hold any text, and keys that differ are never taken for one another.
 * 14. Time is the store's: a process whose clock is wrong changes nothing.
 *
 * @example
 * describeStoreContract('Postgres', { open: async () => ({ stores, elapse, close }) });
 */
export function describeStoreContract(name: string, harness: StoreHarness): void {
  describe(`${name} keeps the contract of stores`, () => {
    describeClaims(harness);
    describeSettling(harness);
    describeRetention(harness);
  });
}
