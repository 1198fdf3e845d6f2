import { describe } from 'vitest';
import { describeAdmission } from './adapter/admission.ts';
import { describeAuthentication } from './adapter/authentication.ts';
import { describeBodies } from './adapter/bodies.ts';
import { describeDelivery } from './adapter/delivery.ts';
import { describeOverload } from './adapter/overload.ts';
import { describeTypes } from './adapter/types.ts';
import { holdTime } from './fake-timers.ts';
import type { AdapterHarness } from './harness.ts';

/**
 * Tests that every adapter must pass, over real sockets. The author of an adapter writes only a harness.
 *
 * @example
 * describeAdapterContract('express 5', { start: async ({ options, onCapture, path }) => { … } });
 */
export function describeAdapterContract(name: string, harness: AdapterHarness): void {
  describe(`${name} passes the adapter contract`, () => {
    holdTime();
    describeAdmission(harness);
    describeAuthentication(harness);
    describeBodies(harness);
    describeTypes(harness);
    describeDelivery(harness);
    describeOverload(harness);
  });
}
