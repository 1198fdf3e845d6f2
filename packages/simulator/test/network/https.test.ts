import { readFileSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { emptyFolder, PATIENT, run, runCli } from '../cli/run-cli.ts';
import { acknowledge } from '../local-server.ts';
import { LONG } from '../long-form.ts';
import { KEYS } from '../merchant-app.ts';

it('sends over HTTPS if it trusts the certificate, and otherwise prints a hint', async () => {
  const cwd = emptyFolder();
  const names = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1'];
  const certificateArgs = [
    'req',
    '-x509',
    '-newkey',
    'rsa:2048',
    '-nodes',
    '-keyout',
    'key.pem',
    '-out',
    'cert.pem',
    ...names,
  ];
  expect(await run('openssl', certificateArgs, { cwd })).toMatchObject({ code: 0 });
  const file = (name: string) => readFileSync(join(cwd, name));
  const server = createServer({ key: file('key.pem'), cert: file('cert.pem') }, (_, response) => {
    acknowledge(response);
  }).listen(0, '127.0.0.1');
  onTestFinished(() => void server.close());
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  const env = { ALIPAY_TEST_PRIVATE_KEY: KEYS.privateKey };
  for (const host of ['127.0.0.1', 'localhost']) {
    const args = ['send', '--to', `https://${host}:${port}/`, ...PATIENT];
    const trusting = { ...env, NODE_EXTRA_CA_CERTS: join(cwd, 'cert.pem') };
    expect(await runCli(args, { env: trusting })).toMatchObject({ code: 0 });
    // One host name is enough for the untrusted certificate.
    if (host !== '127.0.0.1' && !LONG) continue;
    expect(await runCli(args, { env })).toMatchObject({
      code: 1,
      stdout: expect.stringMatching(/The TLS handshake failed .*NODE_EXTRA_CA_CERTS/s),
    });
  }
});
