// What a rehearsal is played on: a clone, a registry of its own, and the checks after each publication and installation.
import { join } from 'node:path';
import { ADAPTERS, installAndReceive, packageManagers } from './install.mjs';
import { cloneAt, REPOSITORY } from './maintainer.mjs';
import { expectEqual, Programme } from './programme.mjs';
import { openRegistry } from './registry.mjs';

export const SCOPE = '@notify-capture';
export const CORE = `${SCOPE}/core`;
const RECEIVED = { tampered: '401 ACCESS_DENIED', genuine: '200 SUCCESS', booked: ['captured'] };

/** Sets the stage below `root`; what is not ours comes from the registry `upstream`. */
export async function setStage(root, upstream) {
  const programme = new Programme();
  const { registry, environment, tool } = await programme.time('a registry of our own', () =>
    openRegistry(join(root, 'registry'), SCOPE, upstream),
  );
  const clone = await programme.time('clone, and install what it needs', () =>
    cloneAt(join(root, 'clone'), environment),
  );
  const managers = packageManagers(tool, { scope: SCOPE, registry: registry.url, upstream });
  return new Stage(root, { programme, registry, clone, managers });
}

class Stage {
  #root;
  #registry;
  #managers;
  /** Every version that must be published and tagged by now, by package; never one of a private package. */
  #wanted;

  constructor(root, { programme, registry, clone, managers }) {
    this.#root = root;
    this.#registry = registry;
    this.#managers = managers;
    this.programme = programme;
    this.clone = clone;
    this.ours = clone.packages().filter((manifest) => manifest.private !== true);
    this.dependents = this.ours
      .filter(({ dependencies }) => dependencies?.[CORE] !== undefined)
      .map(({ name }) => name);
    this.#wanted = Object.fromEntries(clone.packages().map(({ name }) => [name, []]));
  }

  /** The newest version of each of our packages. */
  newest() {
    return Object.fromEntries(this.ours.map(({ name }) => [name, this.#wanted[name].at(-1)]));
  }

  /** Sets the versions and publishes them; then exactly these must be new, in the registry and as tags. */
  async release(step, versions) {
    for (const [name, version] of Object.entries(versions)) this.#wanted[name].push(version);
    await this.programme.time(`${step}: version`, () => this.clone.version());
    await this.programme.time(`${step}: publish`, () => this.clone.publish());
    const found = {};
    for (const name of Object.keys(this.#wanted)) {
      const manifests = await this.#registry.published(name);
      found[name] = Object.keys(manifests);
      if (manifests[versions[name]] !== undefined) this.#expectPublished(step, manifests[versions[name]]);
    }
    expectEqual(`versions in the registry after ${step}`, found, this.#wanted);
    const tags = Object.entries(this.#wanted).flatMap(([name, all]) =>
      all.map((version) => `${name}@${version}`),
    );
    expectEqual(`tags after ${step}`, (await this.clone.tags()).toSorted(), tags.toSorted());
  }

  #expectPublished(step, { name, version, repository, dependencies }) {
    expectEqual(`repository of ${name}@${version}`, repository?.url, REPOSITORY);
    const range = dependencies?.[CORE];
    const wanted = this.dependents.includes(name) ? `^${this.newest()[CORE]}` : undefined;
    expectEqual(`range on core of ${name}@${version}`, range, wanted);
    this.programme.row(step, 'published', name, version, range ?? '');
  }

  /** Installs these ranges in a new folder with each package manager, and sends notifications to each adapter. */
  async use(step, ranges, versions) {
    const names = Object.keys(this.#managers);
    await this.programme.time(`${step}: install with ${names.join(', ')}, and receive`, () =>
      Promise.all(names.map((name) => this.#useWith(name, step, ranges, versions))),
    );
    for (const folder of ADAPTERS) {
      const adapter = `${SCOPE}/${folder}`;
      this.programme.row(step, names.join(', '), adapter, versions[adapter], versions[CORE]);
    }
  }

  async #useWith(name, step, ranges, versions) {
    const { replies, installed } = await installAndReceive(
      this.#managers[name],
      join(this.#root, name),
      ranges,
    );
    const where = `(${name}, ${step})`;
    for (const adapter of ADAPTERS) expectEqual(`replies of ${adapter} ${where}`, replies[adapter], RECEIVED);
    const packages = Object.entries(installed);
    const got = Object.fromEntries(packages.map(([ours, { version }]) => [ours, version]));
    expectEqual(`installed versions ${where}`, got, versions);
    const cores = new Set(packages.map(([, { core }]) => core));
    expectEqual(`number of installed cores ${where}`, cores.size, 1);
    const silent = packages.filter(([, { told }]) => !told).map(([ours]) => ours);
    expectEqual(`packages whose changelog leaves their version out ${where}`, silent, []);
  }
}
