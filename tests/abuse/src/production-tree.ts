import { existsSync, readdirSync, readFileSync, realpathSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

const PACKAGES = join(import.meta.dirname, '..', '..', '..', 'packages');
/** npm runs them when a package is installed as a dependency. */
const INSTALL_SCRIPTS = ['preinstall', 'install', 'postinstall'];

interface Manifest {
  readonly name: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly scripts?: Readonly<Record<string, string>>;
}

/** A package that is installed with one of ours. */
export interface Installed {
  readonly name: string;
  /** Of our packages, the one that brings it. */
  readonly owner: string;
  /** The chain of dependencies that leads to it, without ours. */
  readonly through: readonly string[];
  readonly installScripts: readonly string[];
}

/** Everything that is installed with our packages, ours included. Peers are the application's own. */
export function installedPackages(): readonly Installed[] {
  return readdirSync(PACKAGES)
    .map((name) => join(PACKAGES, name))
    .filter((folder) => existsSync(join(folder, 'package.json')))
    .flatMap((folder) => {
      const { name } = manifestIn(folder);
      return [describe(folder, name, []), ...dependenciesOf(folder, name, [])];
    });
}

function dependenciesOf(folder: string, owner: string, through: readonly string[]): readonly Installed[] {
  const { dependencies, optionalDependencies } = manifestIn(folder);
  return Object.keys({ ...dependencies, ...optionalDependencies })
    .filter((name) => !name.startsWith('@notify-capture/'))
    .flatMap((name) => {
      const found = folderOf(name, folder);
      return [describe(found, owner, through), ...dependenciesOf(found, owner, [...through, name])];
    });
}

function describe(folder: string, owner: string, through: readonly string[]): Installed {
  const { name, scripts = {} } = manifestIn(folder);
  const builds = existsSync(join(folder, 'binding.gyp')) ? ['binding.gyp'] : [];
  return {
    name,
    owner,
    through,
    installScripts: [...INSTALL_SCRIPTS.filter((one) => one in scripts), ...builds],
  };
}

function manifestIn(folder: string): Manifest {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest;
}

/** Not every package exports its manifest, so it is looked for as Node looks for the package. */
function folderOf(name: string, from: string): string {
  const folders = createRequire(join(from, 'package.json')).resolve.paths(name) ?? [];
  const found = folders
    .map((folder) => join(folder, name))
    .find((folder) => existsSync(join(folder, 'package.json')));
  if (found === undefined) throw new Error(`${name} is not installed; looked from ${from}.`);
  return realpathSync(found);
}
