// One version of everything: the manifests of the workspace contain `catalog:`, and `workspace:^` for our own packages.
import { manifestIn, problem, ROOT, workspaces } from '../workspace.ts';

/** Other majors of a framework, and of its plugins, for the packages that test them. */
const OTHER_MAJORS = /^(express4 npm:express@4\.\d+\.\d+|@(nestjs|fastify)\/\S+ catalog:nest\d+)$/;

for (const manifest of [manifestIn(ROOT), ...workspaces().map((one) => one.manifest)]) {
  const { name, dependencies, devDependencies, optionalDependencies } = manifest;
  const all = { ...dependencies, ...devDependencies, ...optionalDependencies };
  for (const [dependency, version] of Object.entries(all)) {
    const expected = dependency.startsWith('@notify-capture/') ? 'workspace:^' : 'catalog:';
    if (version === expected || OTHER_MAJORS.test(`${dependency} ${version}`)) continue;
    problem(
      `${name} depends on ${dependency} "${version}". Expected: "${expected}"; versions are in pnpm-workspace.yaml.`,
    );
  }
}
