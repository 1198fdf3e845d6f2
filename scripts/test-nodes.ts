// `npm run test:nodes [major …]`: repeats the tests of the adapters on newer Nodes, which npm fetches on demand.
import { conclude, runTests } from './vitest.ts';
import { fail, log } from './workspace.ts';

/** Pinned, so that a run means the same tomorrow. */
const NODES: Readonly<Record<string, string>> = { 22: '22.23.3', 24: '24.21.0', 26: '26.10.0' };
const ADAPTERS = ['express', 'fastify', 'nestjs-on-10', 'nestjs-on-11', 'nestjs-on-12', 'web'];

const majors = process.argv.length > 2 ? process.argv.slice(2) : Object.keys(NODES);
const statuses: string[] = [];
for (const major of majors) {
  const version = NODES[major] ?? fail(`Expected: ${Object.keys(NODES).join(', ')}. Received: ${major}.`);
  log(`Node ${version}`);
  statuses.push(
    ...(await runTests(
      ADAPTERS.map((name) => `--project=@notify-capture/${name}`),
      version,
    )),
  );
}
conclude(statuses);
