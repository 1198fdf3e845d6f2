// A registry on this machine: our packages are only there; it gets all others from another registry.
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import type { Server } from 'node:http';
import { join } from 'node:path';
import getPort from 'get-port';
import { runServer } from 'verdaccio';
import type { Manifest } from '../workspace.ts';

export const SCOPE = '@notify-capture';

/** Starts a registry that keeps its packages in `folder`; answers its URL, and the environment to publish there. */
export async function openRegistry(folder: string, upstream: string) {
  mkdirSync(folder);
  const [config, userconfig] = [join(folder, 'config.yaml'), join(folder, 'npmrc')];
  const settings = {
    storage: join(folder, 'storage'),
    uplinks: { npm: { url: upstream, cache: false } },
    packages: { [`${SCOPE}/*`]: { access: '$all', publish: '$all' }, '**': { access: '$all', proxy: 'npm' } },
    log: { type: 'stdout', level: 'fatal' },
    web: { enable: false },
  };
  writeFileSync(config, JSON.stringify(settings));
  const server: Server = await runServer(config);
  const port = await getPort({ host: '127.0.0.1' });
  await once(server.listen(port, '127.0.0.1').unref(), 'listening');
  const url = `http://127.0.0.1:${port}/`;
  // npm publishes nothing without a token; this registry accepts any.
  writeFileSync(userconfig, `//127.0.0.1:${port}/:_authToken=rehearsal\n`);
  return { url, environment: { npm_config_registry: url, npm_config_userconfig: userconfig } };
}

/** The manifests of all versions of a package that a registry has. */
export async function publishedVersions(registry: string, name: string): Promise<readonly Manifest[]> {
  const reply = await fetch(registry + name.replace('/', '%2f'));
  const document = (await reply.json()) as { readonly versions?: Readonly<Record<string, Manifest>> };
  return Object.values(document.versions ?? {});
}
