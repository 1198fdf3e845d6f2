// A user's application: our packages in a new folder, by each package manager, and a notification through each adapter.
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { published, ROOT } from '../workspace.mjs';
import { run } from './command.mjs';

const SHOP = join(import.meta.dirname, 'shop');
const MANIFEST = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
/** One program each: an adapter without one is not rehearsed, so a new one adds its file. */
export const ADAPTERS = readdirSync(SHOP)
  .map((file) => basename(file, '.mjs'))
  .filter((name) => name !== 'receive');

/** How each package manager is given our registry and told to install what package.json says. */
export function packageManagers(tool, { scope, registry, upstream }) {
  const npmrc = `registry=${upstream}\n${scope}:registry=${registry}\n`;
  const yarnrc = {
    // On a CI's machine yarn refuses to write a lock file, and a new folder has none.
    enableImmutableInstalls: false,
    enableTelemetry: false,
    // Its own: the shared one may have our versions of an earlier rehearsal.
    globalFolder: '../yarn',
    nodeLinker: 'node-modules',
    npmRegistryServer: upstream,
    // Yarn takes nothing that is younger than a day, unless it is told to.
    npmScopes: { [scope.slice(1)]: { npmRegistryServer: registry, npmMinimalAgeGate: 0 } },
    unsafeHttpWhitelist: ['127.0.0.1'],
  };
  return {
    npm: { file: '.npmrc', text: npmrc, command: ['npm', 'install', '--no-audit', '--no-fund'] },
    pnpm: {
      file: '.npmrc',
      text: npmrc,
      command: ['npx', '--yes', MANIFEST.packageManager, 'install', '--ignore-workspace', '--ignore-scripts'],
    },
    yarn: {
      file: '.yarnrc.yml',
      text: JSON.stringify(yarnrc),
      command: [process.execPath, tool('@yarnpkg/cli-dist/bin/yarn.js'), 'install', '--mode=skip-build'],
    },
  };
}

/** Installs these ranges of our packages, with the frameworks; answers what the program of the shop prints. */
export async function installAndReceive(manager, root, ranges) {
  mkdirSync(root, { recursive: true });
  const folder = mkdtempSync(join(root, 'shop-'));
  const dependencies = { ...frameworks(), ...ranges };
  const manifest = { name: 'shop', version: '1.0.0', private: true, type: 'module', dependencies };
  writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest));
  writeFileSync(join(folder, manager.file), manager.text);
  const [program, ...args] = manager.command;
  await run(program, args, { cwd: folder });
  cpSync(SHOP, folder, { recursive: true });
  const said = await run(process.execPath, ['receive.mjs', ...ADAPTERS], { cwd: folder });
  return JSON.parse(said);
}

/** What the adapters ask their application for, in the versions that the workspace tests. */
function frameworks() {
  const found = {};
  for (const { folder, manifest } of published()) {
    if (!ADAPTERS.includes(basename(folder))) continue;
    const platforms = Object.keys(manifest.devDependencies).filter((name) =>
      name.endsWith('platform-express'),
    );
    for (const name of [...Object.keys(manifest.peerDependencies), ...platforms]) {
      const file = join(folder, 'node_modules', name, 'package.json');
      found[name] = JSON.parse(readFileSync(file, 'utf8')).version;
    }
  }
  return found;
}
