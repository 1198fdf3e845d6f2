// `npm run release:rehearse`: a maintainer's whole loop in a temporary clone of what is committed, against a registry on
// this machine: change, changeset, version, publish, install, use. This folder stays as it was.
import { deepEqual, match, rejects } from 'node:assert/strict';
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import getReleasePlan from '@changesets/get-release-plan';
import { execa } from 'execa';
import { TOGETHER } from '../tests/consumers/test/applications.ts';
import { cloneAt } from './release/maintainer.ts';
import { openRegistry, publishedVersions, SCOPE } from './release/registry.ts';
import { installAndRun, packageManagers } from './release/shop.ts';
import { log, published, ROOT, workspaces } from './workspace.ts';

type Versions = Readonly<Record<string, string>>;

const [CORE, ADAPTER] = [`${SCOPE}/core`, `${SCOPE}/express`];
/** A workflow on GitHub has these names; the published manifests have them as their `repository`. */
const FORGE = { GITHUB_SERVER_URL: 'https://forge.invalid', GITHUB_REPOSITORY: 'somebody/notify-capture' };
const REPOSITORY = `git+${FORGE.GITHUB_SERVER_URL}/${FORGE.GITHUB_REPOSITORY}.git`;
/** A maintainer fills these in. */
const HOMEPAGE = `${FORGE.GITHUB_SERVER_URL}/${FORGE.GITHUB_REPOSITORY}#readme`;
const BUGS = `${FORGE.GITHUB_SERVER_URL}/${FORGE.GITHUB_REPOSITORY}/issues`;
/** A change that an application can see. */
const LINE = "export const REHEARSED = 'once';\n";
const PRINTED = Object.fromEntries(TOGETHER.programs.map(({ fixture, printed }) => [fixture, printed]));

const root = realpathSync(mkdtempSync(join(tmpdir(), 'notify-capture-release-')));
process.once('exit', () => rmSync(root, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 }));
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, () => process.exit(1));
const output = async (command: string) => (await execa(command, { cwd: ROOT, shell: true })).stdout;
/** The files, commits and tags that a rehearsal must not change. */
const state = () => output('git status --porcelain --untracked-files=all && git rev-parse HEAD && git tag');
const initial = await state();
const uncommitted = await output('git status --short');
if (uncommitted !== '') log(`Not committed, and so not rehearsed:\n${uncommitted}`);

const upstream = await output('npm config get registry');
const registry = await openRegistry(join(root, 'registry'), upstream);
const managers = Object.entries(packageManagers(registry.url, upstream));
const clone = await cloneAt(join(root, 'clone'), { ...registry.environment, ...FORGE });
const dependents = published()
  .filter(({ manifest }) => manifest.dependencies?.[CORE])
  .map(({ manifest }) => manifest.name);
/** All versions that must be published and tagged by now. */
const expected: string[] = [];
let newest: Versions = {};

await clone.run('npm run build');
clone.edit('package.json', withoutLinks);
await rejects(
  clone.run('npm run release'),
  /"homepage" is missing in .*package\.json.*Nothing was published/s,
);
clone.edit('package.json', (text) =>
  text.replace(/^ {2}"license".*$/m, (line) => `${line}\n  "homepage": "${HOMEPAGE}",\n  "bugs": "${BUGS}",`),
);
await clone.commit();
const { releases } = await getReleasePlan(clone.folder);
const first: Record<string, string> = {};
for (const { manifest } of published()) first[manifest.name] = manifest.version;
for (const { name, newVersion } of releases) if (name in first) first[name] = newVersion;
await release('The first release', first);
await install('The first release', carets(first), first);

clone.edit('packages/express/src/index.ts', (source) => source + LINE);
await clone.change({ [ADAPTER]: 'patch' });
await release('One adapter', { [ADAPTER]: bumped(ADAPTER, 'patch') });
await install('One adapter', carets(first), newest);

const before = newest;
clone.edit('packages/core/src/index.ts', (source) => source + LINE);
await clone.change({ [CORE]: 'patch' });
await release('Core, patch', { [CORE]: bumped(CORE, 'patch') });
// The adapters exactly as they were: only their range brings the new core.
await install('Core, patch', { ...before, [CORE]: `^${before[CORE]}` }, newest);

const stable = newest;
await rejects(breakCore([CORE]), ({ message }: Error) => {
  for (const name of dependents) match(message, new RegExp(`${name}, which depends on it, does not`));
  return true;
});
await clone.run('git reset --quiet --hard HEAD~1');
const majors = [CORE, ...dependents];
await breakCore(majors);
await release('Core, major', Object.fromEntries(majors.map((name) => [name, bumped(name, 'major')])));
await install('Core, major: on the old major', carets(first), stable);
await install('Core, major: on the new major', carets(newest), newest);

deepEqual(await state(), initial);
log(`Rehearsed in ${Math.round(process.uptime())} s; this folder is as it was.`);

/** Sets versions and publishes; then these are new in the registry and as tags, and no others. */
async function release(step: string, versions: Versions): Promise<void> {
  newest = { ...newest, ...versions };
  expected.push(...Object.entries(versions).map(([name, version]) => `${name}@${version}`));
  expected.sort();
  log(`${step}: publish ${JSON.stringify(versions)}`);
  await clone.version();
  await clone.run('npm run release');
  deepEqual(await clone.run('git status --porcelain'), '');
  deepEqual((await clone.run('git tag')).split('\n').sort(), expected);
  const names = workspaces().map(({ manifest }) => manifest.name);
  const found = (await Promise.all(names.map((name) => publishedVersions(registry.url, name)))).flat();
  deepEqual(found.map(({ name, version }) => `${name}@${version}`).sort(), expected);
  for (const { name, version, homepage, repository, bugs, dependencies } of found) {
    deepEqual([homepage, bugs], [HOMEPAGE, { url: BUGS }]);
    const [folder] = workspaces().filter(({ manifest }) => manifest.name === name);
    const directory = `packages/${basename(folder?.folder ?? '')}`;
    deepEqual(repository, { type: 'git', url: REPOSITORY, directory });
    const isNew = versions[name] === version && dependents.includes(name);
    if (isNew) deepEqual(dependencies?.[CORE], `^${newest[CORE]}`);
  }
}

/** Installs ranges in an empty folder with each package manager, and runs applications that receive notifications. */
async function install(step: string, ranges: Versions, versions: Versions): Promise<void> {
  log(`${step}: install with ${managers.map(([name]) => name).join(', ')}, and receive`);
  const found = await Promise.all(
    managers.map(([name, [settings, command]]) => installAndRun(join(root, name), command, settings, ranges)),
  );
  for (const one of found) deepEqual(one, { printed: PRINTED, versions, cores: 1 });
}

function breakCore(names: readonly string[]): Promise<string> {
  clone.edit('packages/core/src/index.ts', (source) => source.replace(LINE, ''));
  return clone.change(Object.fromEntries(names.map((name) => [name, 'major'])));
}

/** The manifest of the root before a maintainer has filled in the links. */
function withoutLinks(text: string): string {
  const { homepage, repository, bugs, ...manifest } = JSON.parse(text);
  return homepage || repository || bugs ? JSON.stringify(manifest, undefined, 2) : text;
}

/** The next version of a package. */
function bumped(name: string, kind: 'patch' | 'major'): string {
  const [major = 0, minor, patch = 0] = (newest[name] ?? '').split('.').map(Number);
  return kind === 'major' ? `${major + 1}.0.0` : `${major}.${minor}.${patch + 1}`;
}

function carets(versions: Versions): Versions {
  return Object.fromEntries(Object.entries(versions).map(([name, version]) => [name, `^${version}`]));
}
