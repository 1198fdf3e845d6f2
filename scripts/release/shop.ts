// A user's applications: those of tests/consumers, with our packages from a registry, by each package manager.
import { cpSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { execa } from 'execa';
import { TOGETHER } from '../../tests/consumers/test/applications.ts';
import { manifestIn, ROOT } from '../workspace.ts';
import { SCOPE } from './registry.ts';

type Versions = Readonly<Record<string, string>>;

/** The frameworks as `npm install` is given them, such as `@nestjs/core@12`. */
const FRAMEWORKS = TOGETHER.theirs
  .filter((one) => !/types|esbuild/.test(one))
  .map((one) => one.split(/(?<!^)@/) as [name: string, range: string]);

/** The settings and the command of each package manager that installs ours from `registry`, all else from `upstream`. */
export function packageManagers(registry: string, upstream: string) {
  const npmrc = { '.npmrc': `registry=${upstream}\n${SCOPE}:registry=${registry}\n` };
  const yarnrc = {
    // On a CI's machine yarn refuses to write a lock file, and a new folder has none.
    enableImmutableInstalls: false,
    // The shared folder may have our versions of an earlier rehearsal.
    globalFolder: '../yarn',
    nodeLinker: 'node-modules',
    npmRegistryServer: upstream,
    // By default yarn installs no version that is younger than a day.
    npmScopes: { [SCOPE.slice(1)]: { npmRegistryServer: registry, npmMinimalAgeGate: 0 } },
    unsafeHttpWhitelist: ['127.0.0.1'],
  };
  return {
    npm: [npmrc, 'npm install --no-audit --no-fund'],
    pnpm: [npmrc, `npx --yes ${manifestIn(ROOT).packageManager} install --ignore-scripts`],
    yarn: [
      { '.yarnrc.yml': JSON.stringify(yarnrc), 'yarn.lock': '' },
      'npx --yes @yarnpkg/cli-dist@4.18.1 install --mode=skip-build',
    ],
  } as const;
}

/** Installs these ranges in a new folder; answers what the applications print, the versions, and the number of cores. */
export async function installAndRun(root: string, command: string, settings: Versions, ranges: Versions) {
  mkdirSync(root, { recursive: true });
  const cwd = mkdtempSync(join(root, 'shop-'));
  cpSync(join(ROOT, 'tests', 'consumers', 'fixtures'), cwd, { recursive: true });
  const dependencies = { ...Object.fromEntries(FRAMEWORKS), ...ranges };
  const files = {
    ...settings,
    'package.json': JSON.stringify({ name: 'shop', private: true, dependencies }),
  };
  for (const [file, text] of Object.entries(files)) writeFileSync(join(cwd, file), text);
  const [program = '', ...args] = command.split(' ');
  await execa(program, args, { cwd });
  const printed: Record<string, unknown> = {};
  const env = { TSX_TSCONFIG_PATH: join(cwd, 'tsconfig.nodenext.json') };
  for (const { fixture, files } of TOGETHER.programs) {
    // Decorators need a compiler.
    const [runner, file] = fixture === 'nestjs' ? ['tsx', 'nestjs/typed.mts'] : ['node', files[0] ?? ''];
    printed[fixture] = JSON.parse((await execa(runner, [file], { cwd, env })).stdout);
  }
  const cores = new Set<string>();
  const versions: Record<string, string> = {};
  for (const name of Object.keys(ranges)) {
    const home = join(cwd, 'node_modules', name);
    cores.add(createRequire(join(home, 'package.json')).resolve(`${SCOPE}/core`));
    const { version } = manifestIn(home);
    const isListed = readFileSync(join(home, 'CHANGELOG.md'), 'utf8').includes(`## ${version}`);
    versions[name] = isListed ? version : `${version}, which is not in its changelog`;
  }
  return { printed, versions, cores: cores.size };
}
