import { describe } from 'vitest';
import { describeClaims } from './store/claims.ts';
import { describeMerchantQuery } from './store/merchant-query.ts';
import { describeMerchantSettle } from './store/merchant-settle.ts';
import { describeOtherKinds } from './store/other-kinds.ts';
import { describeRetention } from './store/retention.ts';
import { describeSettling } from './store/settling.ts';
import type { StoreHarness } from './store-harness.ts';

/**
 * Tests that every store must pass:
 *
 *  1. A free capture can be acquired. Each claim has its own token.
 *  2. While a lease runs, every other claim of the capture is busy, with the time that is left; other captures are free.
 *  3. Exactly one of any number of simultaneous claims acquires a capture, over any number of connections.
 *  4. An expired lease can be claimed again. The new claim has `mayHaveRunBefore` set.
 *  5. A settle after the end of the lease is accepted if no other delivery has claimed, and refused otherwise.
 *  6. A claim of a settled result returns `settled` with its record, every time.
 *  7. A different result of a settled capture can be acquired. The claim has the settled record as `previous`.
 *  8. All fingerprints of a record are settled. A claim returns the record unchanged, with `settledAt`.
 *  9. A token can settle again, even when another delivery has claimed since: its first answer may be lost.
 * 10. A release ends a claim. The settled record stays, and the next claim has `mayHaveRunBefore` set.
 * 11. A release or settle with a token that is not the current one changes nothing.
 * 12. A record is kept for its retention, to the second, and then deleted.
 * 13. Keys and fingerprints are any visible ASCII text of at most 2,048 characters. Different keys are never confused.
 * 14. Only the store's clock counts: a wrong clock of a process has no effect.
 * 15. A message of another kind than a capture is kept and found again like a capture.
 *
 * And every store that can settle in a transaction of the merchant (`joins`):
 *
 * 16. A settle through the transaction counts if the transaction commits. If it rolls back, the claim stays the current one.
 * 17. Only the current token settles; it can be repeated. With any other token the transaction can no longer commit, also
 *     if another delivery has claimed while it was open.
 * 18. The settle is visible after the commit only. A claim meanwhile waits or is busy: no capture is acquired twice.
 * 19. The query gets texts only. If it answers otherwise, or runs in no transaction, the error says what to pass.
 *
 * @example
 * describeStoreContract('Postgres', { open: async () => ({ stores, elapse, close }) });
 */
export function describeStoreContract(name: string, harness: StoreHarness): void {
  describe(`${name} passes the store contract`, () => {
    describeClaims(harness);
    describeSettling(harness);
    describeRetention(harness);
    describeOtherKinds(harness);
    if (harness.joins === true) {
      describeMerchantSettle(harness);
      describeMerchantQuery(harness);
    }
  });
}
