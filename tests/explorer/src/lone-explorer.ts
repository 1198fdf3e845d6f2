import { fileURLToPath } from 'node:url';
import { createTestKeys } from '@notify-capture/core/testing';
import { onTestFinished } from 'vitest';
import { createSigner, startExplorer } from '../../../packages/simulator/src/explorer/explorer.ts';
import { PATIENCE } from './running-explorer.ts';

const PAGE = fileURLToPath(new URL('../../../packages/simulator/dist/explorer', import.meta.url));

/** An explorer in this process, for one test. It looks at no port; without `to` it has no endpoint. Its address. */
export async function startLoneExplorer(to?: string): Promise<string> {
  const { privateKey, publicKey } = createTestKeys();
  const explorer = await startExplorer({
    signer: createSigner({ privateKey, clientId: 'TEST_CLIENT', keyVersion: '1' }),
    key: { origin: 'made', source: 'key.pem', publicKey, environment: [] },
    lang: undefined,
    versions: { simulator: '0.0.0', node: process.versions.node },
    timeoutMs: PATIENCE,
    allowPublic: false,
    port: 0,
    ports: [],
    assets: PAGE,
    ...(to === undefined ? {} : { to }),
  });
  onTestFinished(() => explorer.close());
  return explorer.address;
}
