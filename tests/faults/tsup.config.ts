import { defineConfig } from 'tsup';

/** The merchant is a separate process that tests start often. The built file starts fast. */
export default defineConfig({
  entry: { merchant: 'src/merchant/main.ts', loaded: 'src/load/merchant.ts' },
  format: ['esm'],
  target: 'node20',
  platform: 'node',
  splitting: true,
  clean: true,
});
