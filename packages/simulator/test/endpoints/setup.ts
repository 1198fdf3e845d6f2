import { createTestKeys } from '@notify-capture/core/testing';
import { onTestFinished } from 'vitest';
import type { Certificate } from '../../src/certify/certificate.ts';
import { type CertifyOptions, certifyBy } from '../../src/certify/certify.ts';
import type { CorrectEndpoint } from './correct-endpoint.ts';
import type { EndpointUrls, TrustedClient } from './messages.ts';

/** One key pair for all tests, because it takes some tenths of a second to make. */
export const keys = createTestKeys();
export const clientId = 'T_111222333';

/** Starts an endpoint for one test. */
export async function startEndpoint(
  EndpointClass: new (trust: TrustedClient) => CorrectEndpoint,
): Promise<EndpointUrls & { readonly endpoint: CorrectEndpoint }> {
  const endpoint = new EndpointClass({ clientId, publicKey: keys.publicKey });
  const urls = await endpoint.start();
  onTestFinished(() => endpoint.stop());
  return { endpoint, ...urls };
}

/** An endpoint for one test, and a function that certifies it on the endpoint's clock. */
export async function certifiable(EndpointClass: new (trust: TrustedClient) => CorrectEndpoint): Promise<{
  readonly endpoint: CorrectEndpoint;
  certify(options?: Partial<CertifyOptions>): Promise<Certificate>;
}> {
  const { endpoint, ...urls } = await startEndpoint(EndpointClass);
  return {
    endpoint,
    certify: (options) =>
      certifyBy(endpoint.clock, { ...urls, clientId, privateKey: keys.privateKey, ...options }),
  };
}

/** The ids of the checks that failed. */
export function failedOf({ results }: Certificate, level?: 'required' | 'advice'): readonly string[] {
  return results
    .filter((result) => result.verdict === 'fail' && (level === undefined || result.level === level))
    .map(({ id }) => id);
}
