import { join } from 'node:path';
import type { NextConfig } from 'next';

const repository = join(import.meta.dirname, '..', '..');

// Next sends no usage data to its makers.
process.env['NEXT_TELEMETRY_DISABLED'] ??= '1';

const config: NextConfig = {
  poweredByHeader: false,
  // The code of the shop is TypeScript beside this folder.
  transpilePackages: ['@notify-capture/example-shop'],
  // Node loads these: PGlite reads its WebAssembly from its own folder.
  serverExternalPackages: ['@electric-sql/pglite', 'ioredis', 'pg', 'pino'],
  turbopack: { root: repository },
  outputFileTracingRoot: repository,
  // The repository checks types with turbo.
  typescript: { ignoreBuildErrors: true },
};

export default config;
