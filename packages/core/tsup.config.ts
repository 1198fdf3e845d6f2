import { defineConfig, type Options } from 'tsup';
import { published } from '../../tsup.base.ts';

/** The diagnosis stays a file of its own, found by the package's own name: each format and each bundler finds its kind. */
const diagnosisByName: NonNullable<Options['esbuildPlugins']>[number] = {
  name: 'diagnosis-by-name',
  setup({ onResolve }) {
    onResolve({ filter: /\/diagnosis\.ts$/ }, ({ kind }) =>
      kind === 'dynamic-import' ? { path: '@notify-capture/core/diagnosis', external: true } : undefined,
    );
  },
};

export default defineConfig({
  ...published,
  // Rollup would wrap that require so that no bundler sees it.
  treeshake: false,
  entry: { index: 'src/index.ts', testing: 'src/testing/index.ts', diagnosis: 'src/diagnosis.ts' },
  esbuildPlugins: [diagnosisByName],
  esbuildOptions(options, { format }) {
    // The advice in Chinese is six times as long in escapes.
    options.charset = 'utf8';
    // From CommonJS it is a require, which Jest and all bundlers follow.
    if (format === 'cjs') options.supported = { ...options.supported, 'dynamic-import': false };
  },
});
