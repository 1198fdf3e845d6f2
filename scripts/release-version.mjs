// `npm run release:version`: turns the changesets into versions and changelogs, and leaves the commit to whoever runs it.
import { requireMajors } from './release/plan.mjs';
import { fail, install, pnpm } from './workspace.mjs';

install();
await requireMajors();
if (!pnpm(['exec', 'changeset', 'version'])) fail('The versions could not be set; see above.');
// changesets spreads out every list of a manifest; the formatter has them as they were.
if (!pnpm(['exec', 'biome', 'format', '--write', 'packages', 'examples'], { quiet: true })) {
  fail('The manifests could not be formatted; see above.');
}
