// A registry on this machine: our packages are only there, and it passes on what somebody else's registry has.
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { ROOT } from '../workspace.mjs';
import { run, start } from './command.mjs';

/** The last verdaccio for Node 20, a newer node-fetch than it asks for, and yarn 4: pinned, fetched once. */
const TOOLS = {
  dependencies: { '@yarnpkg/cli-dist': '4.18.1', verdaccio: '6.8.0' },
  overrides: { 'node-fetch': '2.7.0' },
};

/** A registry, the environment that publishes to it, and where the tools of a rehearsal are. */
export async function openRegistry(folder, scope, upstream) {
  mkdirSync(folder, { recursive: true });
  const tool = await fetchTools();
  const registry = await startRegistry(tool, folder, scope, upstream);
  const userconfig = join(folder, 'npmrc');
  // npm publishes to nobody without a token; this registry takes any.
  writeFileSync(userconfig, `${registry.url.replace('http:', '')}:_authToken=rehearsal\n`);
  const environment = { npm_config_registry: registry.url, npm_config_userconfig: userconfig };
  return { registry, environment, tool };
}

/** Answers a function from a path below node_modules to where it is. */
async function fetchTools() {
  const name = Object.entries(TOOLS.dependencies).map(
    ([tool, version]) => `${tool.split('/').at(-1)}-${version}`,
  );
  const folder = join(ROOT, 'node_modules', '.cache', `release-${name.join('-')}`);
  const complete = join(folder, 'complete');
  if (!existsSync(complete)) {
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'package.json'), JSON.stringify({ private: true, ...TOOLS }));
    await run('npm', ['install', '--no-audit', '--no-fund', '--prefer-offline'], { cwd: folder });
    writeFileSync(complete, '');
  }
  return (path) => join(folder, 'node_modules', path);
}

/** Starts verdaccio on a free port of 127.0.0.1; it keeps its packages in `folder`. */
async function startRegistry(tool, folder, scope, upstream) {
  const config = join(folder, 'config.json');
  const everyone = { access: '$all', publish: '$all', unpublish: '$all' };
  const settings = {
    storage: join(folder, 'storage'),
    uplinks: { npm: { url: upstream, cache: false } },
    packages: { [`${scope}/*`]: everyone, '**': { access: '$all', proxy: 'npm' } },
    log: { type: 'stdout', level: 'warn' },
    web: { enable: false },
  };
  writeFileSync(config, JSON.stringify(settings));
  const port = await freePort();
  const args = [tool('verdaccio/bin/verdaccio'), '--config', config, '--listen', `127.0.0.1:${port}`];
  const server = start(process.execPath, args, { cwd: folder, stdio: ['ignore', 'pipe', 'pipe', 'ipc'] });
  let log = '';
  for (const stream of [server.stdout, server.stderr]) {
    stream.setEncoding('utf8').on('data', (text) => {
      log += text;
    });
  }
  await new Promise((resolve, reject) => {
    server.on('message', (message) => message?.verdaccio_started && resolve());
    server.once('exit', (status) => reject(new Error(`verdaccio ended with ${status}:\n${log}`)));
  });
  const url = `http://127.0.0.1:${port}/`;
  return {
    url,
    /** What the registry says of a package: all versions with their manifests. */
    async published(name) {
      const reply = await fetch(url + name.replace('/', '%2f'));
      return reply.status === 404 ? {} : (await reply.json()).versions;
    },
  };
}

function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}
