import { createTestKeys } from '@notify-capture/core/testing';
import { afterEach } from 'vitest';
import type { Certificate } from '../../src/certify/certificate.ts';
import { type CertifyOptions, certify } from '../../src/certify/certify.ts';
import type { RightEndpoint, Trust } from './right-endpoint.ts';

/** One sender for all tests: a key pair takes a while to make. */
export const keys = createTestKeys();
export const clientId = 'T_111222333';

/** An endpoint that runs, and how it is certified. */
export interface Started {
  readonly endpoint: RightEndpoint;
  certify(options?: Partial<CertifyOptions>): Promise<Certificate>;
}

/** Starts endpoints for tests and stops them after each. */
export function endpoints(): (made: new (trust: Trust) => RightEndpoint) => Promise<Started> {
  const running: RightEndpoint[] = [];
  afterEach(async () => {
    await Promise.all(running.splice(0).map((endpoint) => endpoint.stop()));
  });
  return async (Made) => {
    const started = await start(Made);
    running.push(started.endpoint);
    return started;
  };
}

/** Certifies an endpoint, and stops it; for tests that run side by side. */
export async function certificateOf(
  Made: new (trust: Trust) => RightEndpoint,
  options: Partial<CertifyOptions> = {},
): Promise<Certificate> {
  const { endpoint, certify } = await start(Made);
  try {
    return await certify(options);
  } finally {
    await endpoint.stop();
  }
}

async function start(Made: new (trust: Trust) => RightEndpoint): Promise<Started> {
  const endpoint = new Made({ clientId, publicKey: keys.publicKey });
  const { to, captures } = await endpoint.start();
  return {
    endpoint,
    certify: (options) =>
      certify({ to, captures, clientId, privateKey: keys.privateKey, timeoutMs: 2_000, ...options }),
  };
}

/** The ids of the checks that failed. */
export function failedOf({ results }: Certificate, level?: 'required' | 'advice'): readonly string[] {
  return results
    .filter((result) => result.verdict === 'fail' && (level === undefined || result.level === level))
    .map(({ id }) => id);
}
