import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { install, type Published, packAll, run, temporaryFolder } from './install.ts';

interface Consumer {
  readonly name: string;
  readonly fixture: string;
  readonly ours: readonly Published[];
  readonly theirs: readonly string[];
  /** Each is run with this environment. */
  readonly runs: readonly NodeJS.ProcessEnv[];
  readonly printed: unknown;
}

const RECEIVED = { status: 200, booked: ['captured'], valid: true };
const TYPESCRIPT = ['typescript@5.9.3', '@types/node@20.19.43'];

const nest = (major: number): Consumer => ({
  name: `Nest ${major}, on both platforms`,
  fixture: 'nestjs',
  ours: ['core', 'nestjs'],
  theirs: [
    ...['common', 'core', 'platform-express', 'platform-fastify'].map((part) => `@nestjs/${part}@${major}`),
    'rxjs@7',
    'reflect-metadata@0.2',
    '@swc/core@1.16.22',
  ],
  runs: [{ PLATFORM: 'express' }, { PLATFORM: 'fastify' }],
  printed: RECEIVED,
});

const CONSUMERS: readonly Consumer[] = [
  {
    name: 'core alone, which loads its diagnosis when a signature does not fit',
    fixture: 'core',
    ours: ['core'],
    theirs: [],
    runs: [{}],
    printed: { status: 401, findings: ['QUERY_LEFT_OUT'] },
  },
  ...[5, 4].map((major) => ({
    name: `Express ${major}`,
    fixture: 'express',
    ours: ['core', 'express'] as const,
    theirs: [`express@${major}`, `@types/express@${major}`],
    runs: [{}],
    printed: RECEIVED,
  })),
  {
    name: 'Fastify 5',
    fixture: 'fastify',
    ours: ['core', 'fastify'],
    theirs: ['fastify@5'],
    runs: [{}],
    printed: RECEIVED,
  },
  nest(10),
  nest(11),
  nest(12),
  {
    name: 'the stores, without any client library',
    fixture: 'stores',
    ours: ['core', 'postgres', 'redis'],
    theirs: [],
    runs: [{}],
    printed: ['acquired', 'busy'],
  },
  {
    name: 'the simulator, as a library',
    fixture: 'simulator',
    ours: ['core', 'simulator'],
    theirs: [],
    // Jest and the like cannot require an ES module: then no dependency may be one.
    runs: [{}, { NODE_OPTIONS: '--no-experimental-require-module' }],
    printed: { acknowledged: 2, sent: 4, refused: true },
  },
];

/** What the compiler says of the application and of our types; a framework's own types may need other options. */
function faultsOfOurs(said: string): readonly string[] {
  return said
    .split('\n')
    .filter((line) => line.includes('error TS'))
    .filter((line) => !/^node_modules\/(?!@notify-capture\/)/.test(line));
}

const root = temporaryFolder();
let tarballs: ReadonlyMap<Published, string> = new Map();

beforeAll(async () => {
  tarballs = await packAll(join(root, 'tarballs'));
}, 120_000);
afterAll(() => rmSync(root, { recursive: true, force: true }));

describe.each(CONSUMERS)(
  'installed outside the workspace, with $name',
  ({ fixture, ours, theirs, runs, printed }) => {
    let folder = '';
    beforeAll(async () => {
      const packed = ours.map((name) => tarballs.get(name) ?? name);
      folder = await install([...packed, ...theirs, ...TYPESCRIPT], fixture, root);
    }, 180_000);

    it('compiles in TypeScript (nodenext, bundler), with the types of libraries checked, without esModuleInterop', async () => {
      const tsc = join(folder, 'node_modules', 'typescript', 'bin', 'tsc');
      for (const config of ['tsconfig.nodenext.json', 'tsconfig.bundler.json']) {
        const said = await run(folder, process.execPath, [tsc, '-p', config]).catch(String);
        expect(faultsOfOurs(said), config).toEqual([]);
      }
    }, 120_000);

    it('receives a notification from ESM and CommonJS, JavaScript and TypeScript compiled by tsc and swc', async () => {
      // Decorators without their metadata: swc makes none unless it is told to.
      if (existsSync(join(folder, 'swc.cjs'))) await run(folder, process.execPath, ['swc.cjs']);
      const files = ['plain.mjs', 'plain.cjs', 'out/typed.mjs', 'out/typed.cjs', 'out/swc.cjs'].filter(
        (file) => existsSync(join(folder, file)),
      );
      expect(files).toContain(fixture === 'nestjs' ? 'out/swc.cjs' : 'plain.cjs');
      expect(files).toContain('out/typed.cjs');
      for (const file of files) {
        for (const env of runs) {
          const said = JSON.parse(await run(folder, process.execPath, [file], env));
          expect(said, `${file} ${JSON.stringify(env)}`).toEqual(printed);
        }
      }
    }, 120_000);
  },
);
