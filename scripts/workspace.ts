// The workspace as the scripts see it: its folders, its manifests, and what to print.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export const ROOT = join(import.meta.dirname, '..');

type Ranges = Readonly<Record<string, string>>;

export interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly private?: boolean;
  readonly description?: string;
  readonly keywords?: readonly string[];
  readonly engines?: { readonly node?: string };
  readonly packageManager?: string;
  readonly homepage?: string;
  readonly bugs?: string | { readonly url?: string };
  readonly repository?: string | { readonly url?: string };
  readonly exports?: Readonly<Record<string, { readonly import?: { readonly types: string } }>>;
  readonly dependencies?: Ranges;
  readonly devDependencies?: Ranges;
  readonly optionalDependencies?: Ranges;
}

/** The manifest in a folder. */
export function manifestIn(folder: string): Manifest {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
}

/** The packages below `packages`, `tests` and `examples`, and `bench`. */
export function workspaces() {
  return ['packages', 'tests', 'examples']
    .flatMap((group) => readdirSync(join(ROOT, group)).map((name) => join(ROOT, group, name)))
    .concat(join(ROOT, 'bench'))
    .filter((folder) => existsSync(join(folder, 'package.json')))
    .map((folder) => ({ folder, manifest: manifestIn(folder) }));
}

/** The packages that users install: those that are not private. */
export function published() {
  return workspaces().filter(({ manifest }) => manifest.private !== true);
}

/** Prints one line about what happens. */
export function log(line: string): void {
  process.stdout.write(`▸ ${line}\n`);
}

/** Prints a problem; the script goes on, and ends with exit code 1. */
export function problem(line: string): void {
  process.stderr.write(`✗ ${line}\n`);
  process.exitCode = 1;
}

export function fail(line: string): never {
  problem(line);
  process.exit();
}
