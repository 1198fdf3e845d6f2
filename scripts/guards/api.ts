// The public names and types of the package in this folder are those of its API reports, `api/*.api.md`: one for each
// entry. `npm run api` (`--write`) writes the reports of all packages.
import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { Extractor, ExtractorConfig } from '@microsoft/api-extractor';
import { manifestIn, problem, published, ROOT } from '../workspace.ts';

const write = process.argv.includes('--write');

for (const folder of write ? published().map((one) => one.folder) : [process.cwd()]) {
  const { exports = {} } = manifestIn(folder);
  const entries = Object.values(exports).flatMap((entry) => entry.import?.types ?? []);
  const reports = join(folder, 'api');
  mkdirSync(reports, { recursive: true });
  const names = entries.map((types) => `${basename(types, '.d.ts')}.api.md`);
  const stale = readdirSync(reports).filter((file) => !names.includes(file));
  if (write) for (const file of stale) rmSync(join(reports, file));
  const differing = entries.filter((types) => !isAsReported(folder, types)).map((types) => basename(types));
  const wrong = write ? [] : [...stale, ...differing];
  if (wrong.length > 0) {
    problem(
      `The public API is not that of api/ (${wrong.join(', ')}). If you meant this change: npm run api, and commit.`,
    );
  }
}

function isAsReported(folder: string, types: string): boolean {
  const reportTempFolder = join(folder, 'node_modules', '.cache', 'api');
  mkdirSync(reportTempFolder, { recursive: true });
  const extractorConfig = ExtractorConfig.prepare({
    configObject: {
      projectFolder: folder,
      mainEntryPointFilePath: join(folder, types),
      newlineKind: 'lf',
      compiler: { overrideTsconfig: { extends: join(ROOT, 'tsconfig.base.json'), files: [types] } },
      apiReport: {
        enabled: true,
        reportFileName: `${basename(types, '.d.ts')}.api.md`,
        reportFolder: join(folder, 'api'),
        reportTempFolder,
      },
    },
    configObjectFullPath: join(folder, 'api-extractor.json'),
    packageJsonFullPath: join(folder, 'package.json'),
  });
  const { apiReportChanged } = Extractor.invoke(extractorConfig, {
    localBuild: write,
    messageCallback: (message) => {
      message.handled = true;
    },
  });
  return !apiReportChanged;
}
