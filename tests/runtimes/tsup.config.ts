import { defineConfig } from 'tsup';

const built = { format: ['esm' as const], target: 'node20', platform: 'node' as const };

export default defineConfig([
  // Its packages are those of node_modules, as in an application for Node, Bun and Deno.
  { ...built, entry: { server: 'src/app/server.ts' }, clean: true },
  // workerd resolves no packages.
  { ...built, entry: { worker: 'src/app/worker.ts' }, noExternal: [/.*/] },
]);
