/**
 * Makes keys, sample messages and signed requests, to test your handler as Alipay would call it.
 *
 * @packageDocumentation
 */

export { ATTEMPT_GAPS } from '../attempt-gaps.ts';
export { createTestKeys, type TestKeys } from './keys.ts';
export { type OtherSample, type OtherSampleName, otherSamples, sampleOther } from './other-samples.ts';
export type { PrivateKeyInput } from './private-key.ts';
export { type SampleBody, type SampleOverrides, sampleNotification } from './sample.ts';
export { type SignedNotification, type SignOptions, signNotification } from './sign.ts';
