import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { availableParallelism, cpus, totalmem } from 'node:os';
import { dirname, join } from 'node:path';

/** The machine and the compared libraries: what a reader needs to repeat a measurement. */
export function describeMachine(): readonly string[] {
  const [{ model } = { model: 'unknown CPU' }] = cpus();
  const memory = Math.round(totalmem() / 2 ** 30);
  return [
    `${model.trim()}, ${availableParallelism()} cores, ${memory} GiB`,
    `Node ${process.versions.node} (OpenSSL ${process.versions.openssl}), ${process.platform} ${process.arch}`,
    libraries().join(', '),
  ];
}

/** The dependencies of this package that are not ours, with their versions. */
function libraries(): readonly string[] {
  const { dependencies }: { dependencies: Readonly<Record<string, string>> } = JSON.parse(
    readFileSync(join(import.meta.dirname, '..', 'package.json'), 'utf8'),
  );
  return Object.keys(dependencies)
    .filter((name) => !name.startsWith('@notify-capture/'))
    .map((name) => `${name} ${versionOf(name)}`);
}

/** Not every package exports its manifest, so it is looked for as Node looks for the package. */
function versionOf(name: string): string {
  const folders = createRequire(import.meta.url).resolve.paths(name) ?? [];
  const file = folders.map((folder) => join(folder, name, 'package.json')).find(existsSync);
  if (file === undefined)
    throw new Error(`${name} is not installed; looked from ${dirname(import.meta.url)}.`);
  return JSON.parse(readFileSync(file, 'utf8')).version;
}
