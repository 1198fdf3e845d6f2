// `npm run size`: what a package weighs, minified and compressed with Brotli, into the table of README.md. With
// `--check`, as `npm test` runs it: fails when a package is over its limit or the table tells something else.
import { readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import esbuild from '@size-limit/esbuild';
import file from '@size-limit/file';
import sizeLimit from 'size-limit';
import { fail, published, ROOT } from '../workspace.mjs';

/** kB (1,000 bytes) without dependencies. Who has a framework as a peer is an adapter. */
const LIMITS = { core: 12, postgres: 5, redis: 3 };
const ADAPTER = 4;
/** Two machines may differ by a hair. */
const TOLERANCE = 0.02;
const README = join(ROOT, 'README.md');
const [FROM, TO] = ['<!-- sizes: npm run size -->\n', '<!-- /sizes -->'];

const check = process.argv.includes('--check');
const packages = [];
for (const { folder, manifest } of published()) packages.push(await weigh(folder, manifest));
const readme = readFileSync(README, 'utf8');
const [start, end] = [readme.indexOf(FROM) + FROM.length, readme.indexOf(TO)];
if (start < FROM.length || end < start)
  fail(`README.md has no place for the sizes: ${FROM.trim()} and ${TO}.`);
if (check) compare(readme.slice(start, end));
else writeFileSync(README, `${readme.slice(0, start)}${table()}${readme.slice(end)}`);

async function weigh(folder, { name, main, module = main, dependencies = {}, peerDependencies = {} }) {
  const limit = LIMITS[basename(folder)] ?? (isAdapter(peerDependencies) ? ADAPTER : undefined);
  if (limit === undefined) fail(`${name} has no size limit: give it one in scripts/guards/sizes.mjs.`);
  const peers = Object.keys(peerDependencies);
  const own = await measure(join(folder, module), [...peers, ...Object.keys(dependencies)]);
  return { name, limit, own, loaded: await measure(join(folder, module), peers) };
}

function isAdapter(peers) {
  return ['express', 'fastify', '@nestjs/core'].some((framework) => peers[framework] !== undefined);
}

async function measure(entry, ignore) {
  const modifyEsbuildConfig = (config) => ({ ...config, platform: 'node', format: 'esm', logLevel: 'error' });
  const checks = [
    { files: [entry], ignore: ignore.flatMap((name) => [name, `${name}/*`]), modifyEsbuildConfig },
  ];
  const [{ size }] = await sizeLimit([esbuild, file], { checks });
  return size;
}

function compare(told) {
  for (const { name, limit, own } of packages) {
    if (own < limit * 1000) continue;
    problem(`${name} weighs ${kB(own)} without dependencies; its limit is ${limit} kB. Make it smaller.`);
  }
  const written = new Map(
    [...told.matchAll(/^\| `(.+)` \| ([\d.]+) kB \| ([\d.]+) kB \|$/gm)].map(([, name, ...sizes]) => [
      name,
      sizes,
    ]),
  );
  const wrong = packages.filter(
    ({ name, own, loaded }) =>
      !written.has(name) || ![own, loaded].every((size, i) => isNear(size, written.get(name)[i])),
  );
  for (const { name, own, loaded } of wrong) {
    const was =
      written
        .get(name)
        ?.map((size) => `${size} kB`)
        .join(' and ') ?? 'nothing';
    problem(`README.md tells ${was} of ${name}, which weighs ${kB(own)} and ${kB(loaded)}: npm run size.`);
  }
  const gone = [...written.keys()].filter((name) => packages.every((one) => one.name !== name));
  for (const name of gone)
    problem(`README.md tells the size of ${name}, which is not published: npm run size.`);
}

function isNear(size, written) {
  // Half of what one decimal can say comes on top.
  return Math.abs(size - Number(written) * 1000) <= size * TOLERANCE + 50;
}

function problem(line) {
  process.stderr.write(`✗ ${line}\n`);
  process.exitCode = 1;
}

function table() {
  const rows = packages.map(({ name, own, loaded }) => `| \`${name}\` | ${kB(own)} | ${kB(loaded)} |\n`);
  return `| package | without dependencies | what your application loads |\n|---|---|---|\n${rows.join('')}`;
}

function kB(bytes) {
  return `${(bytes / 1000).toFixed(1)} kB`;
}
