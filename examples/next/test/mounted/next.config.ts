import { join } from 'node:path';
import type { NextConfig } from 'next';

const repository = join(import.meta.dirname, '..', '..', '..', '..');

process.env['NEXT_TELEMETRY_DISABLED'] ??= '1';

/** All that stands between the received target and the route. */
const config: NextConfig = {
  basePath: '/shop',
  rewrites: async () => [{ source: '/hooks/:name', destination: '/alipay/:name?rewritten=1' }],
  turbopack: { root: repository },
  outputFileTracingRoot: repository,
  typescript: { ignoreBuildErrors: true },
};

export default config;
