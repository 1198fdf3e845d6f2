import type { Options } from 'tsup';

/** The build of every published package: ESM and CommonJS, with types for each. */
export const published: Options = {
  format: ['esm', 'cjs'],
  target: 'node20',
  platform: 'node',
  dts: true,
  clean: true,
  sourcemap: true,
  splitting: false,
  treeshake: true,
  // Bundlers and other runtimes know a built-in module by this prefix.
  removeNodeProtocol: false,
};
