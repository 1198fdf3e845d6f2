import { createTestKeys } from '@notify-capture/core/testing';
import { onTestFinished } from 'vitest';
import type { Certificate } from '../../src/certify/certificate.ts';
import { type CertifyOptions, certifyBy } from '../../src/certify/certify.ts';
import type { Trust } from './messages.ts';
import type { RightEndpoint } from './right-endpoint.ts';

/** One sender for all tests: a key pair takes a while to make. */
export const keys = createTestKeys();
export const clientId = 'T_111222333';

/** Starts an endpoint for one test. */
export async function startEndpoint(Made: new (trust: Trust) => RightEndpoint): Promise<{
  readonly endpoint: RightEndpoint;
  readonly to: string;
  readonly captures: string;
}> {
  const endpoint = new Made({ clientId, publicKey: keys.publicKey });
  const urls = await endpoint.start();
  onTestFinished(() => endpoint.stop());
  return { endpoint, ...urls };
}

/** An endpoint for one test, and what certifies it, on the endpoint's own clock. */
export async function certifiable(Made: new (trust: Trust) => RightEndpoint): Promise<{
  readonly endpoint: RightEndpoint;
  certify(options?: Partial<CertifyOptions>): Promise<Certificate>;
}> {
  const { endpoint, to, captures } = await startEndpoint(Made);
  return {
    endpoint,
    certify: (options) =>
      certifyBy(endpoint.clock, { to, captures, clientId, privateKey: keys.privateKey, ...options }),
  };
}

/** The ids of the checks that failed. */
export function failedOf({ results }: Certificate, level?: 'required' | 'advice'): readonly string[] {
  return results
    .filter((result) => result.verdict === 'fail' && (level === undefined || result.level === level))
    .map(({ id }) => id);
}
