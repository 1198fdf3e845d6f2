// `npm run api`: writes what each entry of each published package offers to packages/*/api/*.api.md. The `package` task
// compares that with what is checked in.
import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Extractor, ExtractorConfig, ExtractorLogLevel } from '@microsoft/api-extractor';
import { published, ROOT } from '../workspace.mjs';

const QUIET = { default: { logLevel: ExtractorLogLevel.None } };

/** Reports on the package in a folder; answers the reports that differ from what is checked in. */
export function reportApi(folder, { write }) {
  const { exports } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const reports = Object.entries(exports)
    .map(([path, entry]) => ({ path, types: entry.import?.types ?? entry.types }))
    .filter(({ types }) => types !== undefined)
    .map(({ path, types }) => ({ name: path === '.' ? 'index' : path.slice(2).replaceAll('/', '-'), types }));
  const kept = join(folder, 'api');
  mkdirSync(kept, { recursive: true });
  const differing = reports.filter(({ name, types }) => !isAsReported(folder, name, types, write));
  const stale = readdirSync(kept).filter((file) => !reports.some(({ name }) => file === `${name}.api.md`));
  if (write) for (const file of stale) rmSync(join(kept, file));
  return [...differing.map(({ name }) => `${name}.api.md`), ...(write ? [] : stale)];
}

function isAsReported(folder, name, types, write) {
  const temporary = join(folder, 'node_modules', '.cache', 'api');
  mkdirSync(temporary, { recursive: true });
  const extractorConfig = ExtractorConfig.prepare({
    configObject: {
      projectFolder: folder,
      mainEntryPointFilePath: join(folder, types),
      newlineKind: 'lf',
      compiler: { overrideTsconfig: { extends: join(ROOT, 'tsconfig.base.json'), files: [types] } },
      apiReport: {
        enabled: true,
        reportFileName: `${name}.api.md`,
        reportFolder: join(folder, 'api'),
        reportTempFolder: temporary,
      },
      docModel: { enabled: false },
      dtsRollup: { enabled: false },
      tsdocMetadata: { enabled: false },
      messages: {
        compilerMessageReporting: QUIET,
        extractorMessageReporting: QUIET,
        tsdocMessageReporting: QUIET,
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
  return write || !apiReportChanged;
}

if (process.argv[1] === import.meta.filename) {
  for (const { folder } of published()) reportApi(folder, { write: true });
}
