import { join } from 'node:path';
import type { NextConfig } from 'next';

const repository = join(import.meta.dirname, '..', '..', '..');

process.env['NEXT_TELEMETRY_DISABLED'] ??= '1';

const config: NextConfig = {
  serverExternalPackages: ['pg'],
  turbopack: { root: repository },
  outputFileTracingRoot: repository,
  typescript: { ignoreBuildErrors: true },
};

export default config;
