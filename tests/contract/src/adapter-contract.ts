import { describe } from 'vitest';
import { describeAdmission } from './adapter/admission.ts';
import { describeAuthentication } from './adapter/authentication.ts';
import { describeBodies } from './adapter/bodies.ts';
import { describeDelivery } from './adapter/delivery.ts';
import { describeOverload } from './adapter/overload.ts';
import { describeTypes } from './adapter/types.ts';
import type { AdapterHarness } from './harness.ts';
import { holdTime } from './held-time.ts';

/**
 * What every adapter must do, over real sockets. The author of an adapter writes a harness and nothing else.
 *
 * @example
 * describeAdapterContract('express 5', { start: async ({ options, onCapture, path }) => { … } });
 */
export function describeAdapterContract(name: string, harness: AdapterHarness): void {
  describe(`${name} keeps the contract of adapters`, () => {
    holdTime();
    describeAdmission(harness);
    describeAuthentication(harness);
    describeBodies(harness);
    describeTypes(harness);
    describeDelivery(harness);
    describeOverload(harness);
  });
}
