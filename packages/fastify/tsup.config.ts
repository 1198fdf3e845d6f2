import { defineConfig } from 'tsup';
import { published } from '../../tsup.base.ts';

// Rollup, which does `treeshake`, warns of a default beside named exports; Fastify's users want both.
export default defineConfig({ ...published, entry: { index: 'src/index.ts' }, treeshake: false });
