// The story: a first release, a change in one adapter, a change in core, a breaking change in core.
import { ADAPTERS } from './install.mjs';
import { bumped, expectEqual } from './programme.mjs';
import { CORE, SCOPE, setStage } from './stage.mjs';

/** A name that comes and goes, for a change that an application could see. */
const LINE = "export const REHEARSED = 'once';\n";
const come = (source) => `${source}${LINE}`;
const go = (source) => source.replace(LINE, '');

/** Plays the whole story below `root`; throws at the first thing that is not as expected. */
export async function rehearse(root, upstream) {
  const stage = await setStage(root, upstream);
  const first = await firstRelease(stage);
  await changeOneAdapter(stage, first);
  await changeCore(stage);
  await breakCore(stage, first);
  stage.programme.print();
}

async function firstRelease(stage) {
  const { releases } = await stage.clone.plan();
  const first = {};
  for (const { name, version } of stage.ours) {
    first[name] = releases.find((release) => release.name === name)?.newVersion ?? version;
    if (version === '0.0.0') expectEqual(`first version of ${name}`, first[name], '1.0.0');
  }
  await stage.release('a first release', first);
  await stage.use('a first release', carets(first), first);
  return first;
}

async function changeOneAdapter(stage, first) {
  const [folder] = ADAPTERS;
  const name = `${SCOPE}/${folder}`;
  stage.clone.edit(`packages/${folder}/src/index.ts`, come);
  await stage.clone.change('A change in one adapter', { [name]: 'patch' });
  await stage.clone.check();
  await stage.release('one adapter', { [name]: bumped(first[name], 'patch') });
  await stage.use('one adapter', carets(first), stage.newest());
}

async function changeCore(stage) {
  const before = stage.newest();
  stage.clone.edit('packages/core/src/index.ts', come);
  await stage.clone.change('A change in core', { [CORE]: 'patch' });
  await stage.clone.check();
  await stage.release('core, patch', { [CORE]: bumped(before[CORE], 'patch') });
  // The adapters exactly as they were: only their range brings the new core.
  await stage.use('core, patch', { ...before, [CORE]: `^${before[CORE]}` }, stage.newest());
}

async function breakCore(stage, first) {
  const { clone, dependents } = stage;
  const before = stage.newest();
  const majors = Object.fromEntries([CORE, ...dependents].map((name) => [name, 'major']));
  clone.edit('packages/core/src/index.ts', go);
  await clone.change('A name of core is gone', { [CORE]: 'major' });
  const said = await clone.check().then(
    () => 'accepted',
    ({ message }) => message,
  );
  for (const name of dependents) {
    const refused = said.includes(`${CORE} gets a new major, and ${name}, which depends on it, does not.`);
    expectEqual(`a major of core that leaves ${name} out is refused`, refused, true);
  }
  await clone.undo();
  clone.edit('packages/core/src/index.ts', go);
  await clone.change('A name of core is gone', majors);
  await clone.check();
  const next = Object.keys(majors).map((name) => [name, bumped(before[name], 'major')]);
  await stage.release('core, major', Object.fromEntries(next));
  await stage.use('core, major: who stays', carets(first), before);
  await stage.use('core, major: who goes on', carets(stage.newest()), stage.newest());
}

function carets(versions) {
  return Object.fromEntries(Object.entries(versions).map(([name, version]) => [name, `^${version}`]));
}
