import { defineConfig } from 'tsup';

/** Built, so that each measured process runs plain JavaScript, without a loader. */
export default defineConfig({
  entry: { main: 'src/main.ts', server: 'src/http/server.ts', load: 'src/http/load.ts' },
  format: ['esm'],
  target: 'node20',
  platform: 'node',
  splitting: true,
  clean: true,
});
