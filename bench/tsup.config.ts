import { defineConfig } from 'tsup';

/** Built, so that each measured process runs plain JavaScript, without a loader. */
export default defineConfig({
  entry: {
    main: 'src/main.ts',
    server: 'src/http/server.ts',
    load: 'src/http/load.ts',
    'store-process': 'src/suites/stores/store-process.ts',
    'server-process': 'src/suites/raw-http/server-process.ts',
    'load-process': 'src/suites/raw-http/load-process.ts',
  },
  format: ['esm'],
  target: 'node20',
  platform: 'node',
  splitting: true,
  clean: true,
});
