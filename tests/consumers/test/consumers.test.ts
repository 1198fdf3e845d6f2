import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ALONE, type Application, type Programs, type Published, TOGETHER } from './applications.ts';
import { describeBundles } from './bundles.ts';
import { describeInstallationFromClone } from './clone.ts';
import { describeCommand, describeCommandWithoutInstallation } from './command.ts';
import { describeImports } from './imports.ts';
import { emptyApplication, INSTALL_LIMIT, install, packAll, run, temporaryFolder } from './install.ts';

const LONG = process.env['TEST_FORM'] === 'long';

const root = temporaryFolder();
let tarballs: ReadonlyMap<Published, string> = new Map();

beforeAll(async () => {
  tarballs = await packAll(join(root, 'notify-capture', 'tarballs'));
}, INSTALL_LIMIT);
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** Compiles the application; returns the errors in its code and in our types. */
async function compile(folder: string, config: string): Promise<readonly string[]> {
  const tsc = join(folder, 'node_modules', 'typescript', 'bin', 'tsc');
  const output = await run(folder, process.execPath, [tsc, '-p', config]).catch(String);
  return (
    output
      .split('\n')
      .filter((line) => line.includes('error TS'))
      // The types of a framework may need other options.
      .filter((line) => !/^node_modules\/(?!@notify-capture\/)/.test(line))
  );
}

/** The runs of each file in each environment. */
function runsOf({ files, environments, printed }: Programs) {
  return files.flatMap((file) => environments.map((env) => ({ file, env, printed })));
}

/** Installs an application, compiles it and runs its programs; returns its folder. */
function describeApplication(application: Application): () => string {
  const { programs, builds, alsoCompiledWith } = application;
  let folder = '';
  let errors: readonly string[] = [];
  beforeAll(async () => {
    folder = await install(application, tarballs, root);
    errors = await compile(folder, 'tsconfig.nodenext.json');
    for (const script of builds) await run(folder, process.execPath, [script]);
  }, INSTALL_LIMIT);

  it('compiles in TypeScript (nodenext), with the types of libraries checked, without esModuleInterop', () => {
    expect(errors).toEqual([]);
  });
  if (alsoCompiledWith !== undefined) {
    it(`compiles in TypeScript with ${alsoCompiledWith}`, async () => {
      expect(await compile(folder, alsoCompiledWith)).toEqual([]);
    });
  }
  for (const { file, env, printed } of programs.flatMap(runsOf)) {
    const variables = Object.entries(env).map(([name, value]) => ` with ${name}=${value}`);
    it(`runs ${file}${variables.join('')}`, async () => {
      expect(JSON.parse(await run(folder, process.execPath, [file], env))).toEqual(printed);
    });
  }
  return () => folder;
}

describe(`outside the workspace, ${TOGETHER.name}`, () => {
  const folder = describeApplication(TOGETHER);
  describeImports(folder);
  describeBundles(folder);
  describeCommand(folder);
});

describeInstallationFromClone(root);

if (LONG) {
  for (const application of ALONE) {
    describe(`outside the workspace, ${application.name}`, () => {
      describeApplication(application);
    });
  }
  describeCommandWithoutInstallation(
    () => emptyApplication(root),
    () => [...tarballs].filter(([name]) => name === 'core' || name === 'simulator').map(([, file]) => file),
  );
}
