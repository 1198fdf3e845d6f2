// What the changesets that are waiting will do, as changesets itself plans it.
import { fail, published, ROOT } from '../workspace.mjs';

/** Answers `{ changesets, releases }`; of the changesets added since a commit alone, when one is given. */
export async function releasePlan(since) {
  // Not before it is installed.
  const { default: plans } = await import('@changesets/get-release-plan');
  try {
    // A CommonJS default, seen from ESM.
    return await (plans.default ?? plans)(ROOT, since);
  } catch (error) {
    const names = published().map(({ manifest }) => manifest.name);
    fail(
      `The changesets cannot be read: ${error.message}. Expected: one of ${names.join(', ')}, with patch, minor or major.`,
    );
  }
}

/**
 * A package hands on the types and errors of what it depends on, and two majors of that in one application are two
 * copies of it. So a major of core is a major of its dependents; changesets by itself would make it a patch.
 */
function majorsLeftOut({ releases }, packages) {
  const types = new Map(releases.map(({ name, type }) => [name, type]));
  return packages.flatMap(({ manifest }) =>
    Object.keys(manifest.dependencies ?? {})
      .filter((name) => types.get(name) === 'major' && types.get(manifest.name) !== 'major')
      .map((name) => `${name} gets a new major, and ${manifest.name}, which depends on it, does not.`),
  );
}

/** Ends with what to do when a major is left out. */
export async function requireMajors() {
  const left = majorsLeftOut(await releasePlan(), published());
  if (left.length === 0) return;
  for (const line of left) process.stderr.write(`✗ ${line}\n`);
  fail('Name the dependents as `major` in a changeset too, with what it changes for their users.');
}
