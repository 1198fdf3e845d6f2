import { createTestKeys } from '@notify-capture/core/testing';
import { afterEach } from 'vitest';
import type { Certificate } from '../../src/certify/certificate.ts';
import { type CertifyOptions, certify } from '../../src/certify/certify.ts';
import type { RightEndpoint, Trust } from './right-endpoint.ts';

/** One sender for all tests: a key pair takes a while to make. */
export const keys = createTestKeys();
export const clientId = 'T_111222333';

/** Starts endpoints for tests and stops them after each. */
export function endpoints(): (made: new (trust: Trust) => RightEndpoint) => Promise<{
  readonly endpoint: RightEndpoint;
  certify(options?: Partial<CertifyOptions>): Promise<Certificate>;
}> {
  const running: RightEndpoint[] = [];
  afterEach(async () => {
    await Promise.all(running.splice(0).map((endpoint) => endpoint.stop()));
  });
  return async (Made) => {
    const endpoint = new Made({ clientId, publicKey: keys.publicKey });
    running.push(endpoint);
    const { to, captures } = await endpoint.start();
    return {
      endpoint,
      certify: (options) =>
        certify({ to, captures, clientId, privateKey: keys.privateKey, timeoutMs: 2_000, ...options }),
    };
  };
}

/** The ids of the checks that failed. */
export function failedOf({ results }: Certificate, level?: 'required' | 'advice'): readonly string[] {
  return results
    .filter((result) => result.verdict === 'fail' && (level === undefined || result.level === level))
    .map(({ id }) => id);
}
