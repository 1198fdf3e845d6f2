// `npm run size`: what a package weighs, minified and compressed with Brotli, into the table of README.md. With
// `--check`, as `npm test` runs it: fails when a package is over its limit or the table tells something else.
import { readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import esbuild from '@size-limit/esbuild';
import file from '@size-limit/file';
import sizeLimit from 'size-limit';
import { fail, published, ROOT } from '../workspace.mjs';

/** kB (1,000 bytes) without dependencies, for each entry of a package. Who has a framework as a peer is an adapter. */
const LIMITS = { core: 23, postgres: 5, redis: 3, simulator: 25 };
const ADAPTER = 4;
/** Two machines may differ by a hair. */
const TOLERANCE = 0.02;
const README = join(ROOT, 'README.md');
const [FROM, TO] = ['<!-- sizes: npm run size -->\n', '<!-- /sizes -->'];

const check = process.argv.includes('--check');
const weighed = [];
for (const { folder, manifest } of published()) weighed.push(...(await weigh(folder, manifest)));
const readme = readFileSync(README, 'utf8');
const [start, end] = [readme.indexOf(FROM) + FROM.length, readme.indexOf(TO)];
if (start < FROM.length || end < start)
  fail(`README.md has no place for the sizes: ${FROM.trim()} and ${TO}.`);
if (check) compare(readme.slice(start, end));
else writeFileSync(README, `${readme.slice(0, start)}${table()}${readme.slice(end)}`);

async function weigh(folder, { name, exports, dependencies = {}, peerDependencies = {} }) {
  const limit = LIMITS[basename(folder)] ?? (isAdapter(peerDependencies) ? ADAPTER : undefined);
  if (limit === undefined) fail(`${name} has no size limit: give it one in scripts/guards/sizes.mjs.`);
  const peers = Object.keys(peerDependencies);
  const entries = [];
  for (const [path, entry] of Object.entries(exports)) {
    if (entry.import === undefined) continue;
    const file = join(folder, entry.import.default);
    // What an entry loads of its own package by name, and later, is an entry with a line of its own.
    const own = await measure(file, [name, ...peers, ...Object.keys(dependencies)]);
    entries.push({ name: path.replace('.', name), limit, own, loaded: await measure(file, peers) });
  }
  return entries;
}

function isAdapter(peers) {
  return ['express', 'fastify', '@nestjs/core'].some((framework) => peers[framework] !== undefined);
}

async function measure(entry, ignore) {
  const modifyEsbuildConfig = (config) => ({
    ...config,
    platform: 'node',
    format: 'esm',
    charset: 'utf8',
    logLevel: 'error',
  });
  const checks = [
    { files: [entry], ignore: ignore.flatMap((name) => [name, `${name}/*`]), modifyEsbuildConfig },
  ];
  const [{ size }] = await sizeLimit([esbuild, file], { checks });
  return size;
}

function compare(told) {
  for (const { name, limit, own } of weighed) {
    if (own < limit * 1000) continue;
    problem(`${name} weighs ${kB(own)} without dependencies; its limit is ${limit} kB. Make it smaller.`);
  }
  const written = new Map(
    [...told.matchAll(/^\| `(.+)` \| ([\d.]+) kB \| ([\d.]+) kB \|$/gm)].map(([, name, ...sizes]) => [
      name,
      sizes,
    ]),
  );
  const wrong = weighed.filter(
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
  const gone = [...written.keys()].filter((name) => weighed.every((one) => one.name !== name));
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
  const rows = weighed.map(({ name, own, loaded }) => `| \`${name}\` | ${kB(own)} | ${kB(loaded)} |\n`);
  return `| entry | without dependencies | with all it can load |\n|---|---|---|\n${rows.join('')}`;
}

function kB(bytes) {
  return `${(bytes / 1000).toFixed(1)} kB`;
}
