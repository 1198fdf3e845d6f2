import type { Certificate } from '../../src/certify/certificate.ts';
import { certifyBy } from '../../src/certify/certify.ts';
import { HostileEndpoint } from './hostile-endpoint.ts';
import { clientId, keys } from './setup.ts';

/** The certificate of an endpoint that replies with hostile text, and the one of the same endpoint after it has ended. */
export async function hostileCertificates(): Promise<{
  readonly hostile: Certificate;
  readonly notCertified: Certificate;
}> {
  const endpoint = new HostileEndpoint({ clientId, publicKey: keys.publicKey });
  const { to } = await endpoint.start();
  const options = { clientId, privateKey: keys.privateKey };
  const hostile = await certifyBy(endpoint.clock, { ...options, to: `${to}?q=<script>&q='"` });
  await endpoint.stop();
  return { hostile, notCertified: await certifyBy(endpoint.clock, { ...options, to }) };
}
