// Writes the API reference, which the site publishes below /api: the public names of all packages, from their doc comments.
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { PluginOptions } from 'typedoc-plugin-markdown';
import { publicEntries, readPublicApi } from './reference/public-api.ts';
import { fail, ROOT } from './workspace.ts';

const OUT = join(ROOT, 'docs', 'api');
const PLUGINS = [
  import.meta.resolve('typedoc-plugin-markdown'),
  import.meta.resolve('typedoc-vitepress-theme'),
];
const PAGES: Partial<PluginOptions> = {
  excludeScopesInPaths: true,
  indexFormat: 'table',
  parametersFormat: 'table',
  expandObjects: true,
  blockTagsPreserveOrder: ['@example'],
};

const { app, project } = await readPublicApi(publicEntries(), {
  plugin: PLUGINS,
  // The packages contain no sources, and a line number would change pages whose text does not.
  disableSources: true,
  router: 'member',
  groupOrder: ['Functions', 'Classes', 'Interfaces', 'Type Aliases', 'Variables', '*'],
  ...PAGES,
  ...{ out: OUT, docsRoot: join(ROOT, 'docs') },
});
rmSync(OUT, { recursive: true, force: true });
await app.outputs.writeOutput({ name: 'markdown', path: OUT }, project);
if (app.logger.hasErrors() || app.logger.hasWarnings()) fail('Fix what TypeDoc found in the doc comments.');
