// The story: a first release, a change in one adapter, a change in core, a breaking change in core.
import { join } from 'node:path';
import { ADAPTERS, installAndReceive, packageManagers } from './install.mjs';
import { cloneAt, REPOSITORY } from './maintainer.mjs';
import { bumped, expectEqual, Programme } from './programme.mjs';
import { openRegistry } from './registry.mjs';

const SCOPE = '@notify-capture';
const CORE = `${SCOPE}/core`;
const RECEIVED = { tampered: '401 ACCESS_DENIED', genuine: '200 SUCCESS', booked: ['captured'] };

/** Plays the whole story below `root`; throws at the first thing that is not as expected. */
export async function rehearse(root, upstream) {
  const programme = new Programme();
  const { registry, environment, tool } = await programme.time('a registry of our own', () =>
    openRegistry(join(root, 'registry'), SCOPE, upstream),
  );
  const clone = await programme.time('clone, and install what it needs', () =>
    cloneAt(join(root, 'clone'), environment),
  );
  const ours = clone.packages().filter((manifest) => manifest.private !== true);
  const dependents = ours.filter(({ dependencies }) => dependencies?.[CORE] !== undefined);
  const managers = packageManagers(tool, { scope: SCOPE, registry: registry.url, upstream });
  /** Every version that must be published and tagged by now; nothing ever of a private package. */
  const wanted = Object.fromEntries(clone.packages().map(({ name }) => [name, []]));
  const newest = () => Object.fromEntries(ours.map(({ name }) => [name, wanted[name].at(-1)]));
  const carets = (versions) =>
    Object.fromEntries(Object.entries(versions).map(([name, v]) => [name, `^${v}`]));

  async function release(step, versions) {
    for (const [name, version] of Object.entries(versions)) wanted[name].push(version);
    await programme.time(`${step}: version`, () => clone.version());
    await programme.time(`${step}: publish`, () => clone.publish());
    const found = Object.fromEntries(clone.packages().map(({ name }) => [name, []]));
    for (const { name } of clone.packages()) {
      for (const [version, manifest] of Object.entries(await registry.published(name))) {
        found[name].push(version);
        if (versions[name] !== version) continue;
        expectEqual(`repository of ${name}@${version}`, manifest.repository?.url, REPOSITORY);
        const range = manifest.dependencies?.[CORE];
        const isDependent = dependents.some((dependent) => dependent.name === name);
        expectEqual(
          `range on core of ${name}@${version}`,
          range,
          isDependent ? `^${newest()[CORE]}` : undefined,
        );
        programme.row(step, 'published', name, version, range ?? '');
      }
    }
    expectEqual(`versions in the registry after ${step}`, found, wanted);
    const tags = Object.entries(wanted).flatMap(([name, all]) => all.map((version) => `${name}@${version}`));
    expectEqual(`tags after ${step}`, (await clone.tags()).toSorted(), tags.toSorted());
  }

  async function use(step, ranges, versions) {
    await programme.time(`${step}: install with ${Object.keys(managers).join(', ')}, and receive`, () =>
      Promise.all(
        Object.entries(managers).map(async ([name, manager]) => {
          const { replies, installed } = await installAndReceive(manager, join(root, name), ranges);
          for (const adapter of ADAPTERS)
            expectEqual(`replies of ${adapter} (${name}, ${step})`, replies[adapter], RECEIVED);
          const got = Object.fromEntries(
            Object.entries(installed).map(([ours, { version }]) => [ours, version]),
          );
          expectEqual(`installed versions (${name}, ${step})`, got, versions);
          const cores = new Set(Object.values(installed).map(({ core }) => core));
          expectEqual(`copies of core (${name}, ${step})`, cores.size, 1);
          const silent = Object.keys(installed).filter((ours) => !installed[ours].told);
          expectEqual(
            `packages whose changelog does not tell of their version (${name}, ${step})`,
            silent,
            [],
          );
        }),
      ),
    );
    for (const folder of ADAPTERS) {
      const adapter = `${SCOPE}/${folder}`;
      programme.row(step, Object.keys(managers).join(', '), adapter, versions[adapter], versions[CORE]);
    }
  }

  const first = {};
  const { releases } = await clone.plan();
  for (const { name, version } of ours) {
    first[name] = releases.find((release) => release.name === name)?.newVersion ?? version;
    if (version === '0.0.0') expectEqual(`first version of ${name}`, first[name], '1.0.0');
  }
  await release('a first release', first);
  await use('a first release', carets(first), first);

  const [folder] = ADAPTERS;
  const adapter = `${SCOPE}/${folder}`;
  clone.edit(`packages/${folder}/src/index.ts`, (source) => `${source}export const REHEARSED = 'once';\n`);
  await clone.change('A change in one adapter', { [adapter]: 'patch' });
  await clone.check();
  await release('one adapter', { [adapter]: bumped(first[adapter], 'patch') });
  await use('one adapter', carets(first), newest());

  const old = newest();
  clone.edit('packages/core/src/index.ts', (source) => `${source}export const REHEARSED = 'once';\n`);
  await clone.change('A change in core', { [CORE]: 'patch' });
  await clone.check();
  await release('core, patch', { [CORE]: bumped(old[CORE], 'patch') });
  // The adapters exactly as they were: only their range brings the new core.
  await use('core, patch', { ...old, [CORE]: `^${old[CORE]}` }, newest());

  const beforeMajor = newest();
  const gone = (source) => source.replace("export const REHEARSED = 'once';\n", '');
  const majors = Object.fromEntries(
    [CORE, ...dependents.map(({ name }) => name)].map((name) => [name, 'major']),
  );
  clone.edit('packages/core/src/index.ts', gone);
  await clone.change('A name of core is gone', { [CORE]: 'major' });
  const refused = await clone.check().then(
    () => 'accepted',
    ({ message }) => message,
  );
  for (const { name } of dependents) {
    expectEqual(`a major of core without ${name} is refused`, refused.includes(`and ${name},`), true);
  }
  await clone.undo();
  clone.edit('packages/core/src/index.ts', gone);
  await clone.change('A name of core is gone', majors);
  await clone.check();
  const next = Object.fromEntries(
    Object.keys(majors).map((name) => [name, bumped(beforeMajor[name], 'major')]),
  );
  await release('core, major', next);
  await use('core, major: who stays', carets(first), beforeMajor);
  await use('core, major: who goes on', carets(newest()), newest());
  programme.print();
}
