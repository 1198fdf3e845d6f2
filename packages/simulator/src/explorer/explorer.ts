import { fileURLToPath } from 'node:url';
import { SimulatorError } from '../errors.ts';
import { findEndpoints, USUAL_PORTS } from './endpoint/find-endpoints.ts';
import { readAssets } from './http/assets.ts';
import { type ExplorerServer, startServer } from './server.ts';
import { USUAL_PATH, Workbench, type WorkbenchSettings } from './workbench.ts';

export { createSigner } from './message/signer.ts';

/** What `explore` starts with. */
export interface ExplorerSettings extends WorkbenchSettings {
  readonly to?: string | undefined;
  readonly captures?: string | undefined;
  readonly others?: string | undefined;
  /** Default: 4646, or the next free one. The history of the page belongs to its port. */
  readonly port?: number | undefined;
  /** The folder of the built page. */
  readonly assets?: string | undefined;
  /** The ports at which an endpoint is looked for. */
  readonly ports?: readonly number[] | undefined;
}

const DEFAULT_PORT = 4_646;
const MAX_TRIES = 20;

/** The page is built beside the command. */
const ASSETS = fileURLToPath(new URL('./explorer', import.meta.url));

/**
 * Starts the explorer. Without `to`, it looks for an endpoint at the usual ports.
 *
 * @throws SimulatorError `URL_INVALID`, `PUBLIC_ADDRESS`, `OPTION_INVALID`: the port is not free
 */
export async function startExplorer(settings: ExplorerSettings): Promise<ExplorerServer> {
  const workbench = new Workbench(settings);
  const { to, captures, others, ports = USUAL_PORTS } = settings;
  const lists = {
    ...(captures === undefined ? {} : { captures }),
    ...(others === undefined ? {} : { others }),
  };
  if (to === undefined) {
    const [found] = await findEndpoints(USUAL_PATH, ports, workbench.exchange);
    if (found !== undefined && found.likeness !== 'server')
      workbench.setEndpoint({ url: found.url, ...lists }, 'found');
  } else workbench.setEndpoint({ url: to, ...lists }, 'option');
  const assets = readAssets(settings.assets ?? ASSETS);
  const { port } = settings;
  const candidates =
    port === undefined ? Array.from({ length: MAX_TRIES }, (_, index) => DEFAULT_PORT + index) : [port];
  for (const candidate of candidates) {
    try {
      return await startServer(workbench, assets, candidate);
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EADDRINUSE')) throw error;
    }
  }
  throw new SimulatorError(
    'OPTION_INVALID',
    `The port ${candidates[0]} is not free.`,
    'Set another one with --port, or 0 for any free one.',
  );
}
