import { defineConfig } from 'tsup';

const built = { format: ['esm' as const], target: 'node20', platform: 'node' as const };
const app = 'src/app';

export default defineConfig([
  // The packages are those of node_modules, as in an application for Node, Bun and Deno.
  {
    ...built,
    entry: { contract: `${app}/contract.ts`, shop: `${app}/shop-process.ts` },
    clean: true,
  },
  // workerd resolves no packages.
  {
    ...built,
    entry: {
      'contract-worker': `${app}/contract-worker.ts`,
      'shop-worker': `${app}/shop-worker.ts`,
      'example-worker': '../../examples/hono/src/worker.ts',
    },
    splitting: false,
    noExternal: [/^(?!cloudflare:|pg-native|@electric-sql)/],
    external: ['cloudflare:sockets', 'pg-native', '@electric-sql/pglite'],
    esbuildOptions: (options) => {
      options.conditions = ['workerd'];
    },
    // pg is CommonJS, and requires the modules of Node.
    banner: { js: "import { createRequire } from 'node:module'; const require = createRequire('/');" },
  },
]);
