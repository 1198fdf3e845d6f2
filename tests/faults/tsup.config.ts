import { defineConfig } from 'tsup';

/** The merchant is a process of its own, started as often as it is killed: built, it starts fast. */
export default defineConfig({
  entry: { merchant: 'src/merchant/main.ts', loaded: 'src/load/merchant.ts' },
  format: ['esm'],
  target: 'node20',
  platform: 'node',
  splitting: true,
  clean: true,
});
