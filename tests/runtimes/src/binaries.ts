import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';

const { platform, arch } = process;
const isArm = arch === 'arm64';

/** The packages whose programs run without install scripts. Pinned, so that a run means the same tomorrow. */
const PACKAGES = {
  bun: { name: `@oven/bun-${bunPlatform()}`, version: '1.4.5', program: 'bin/bun' },
  deno: { name: `@deno/${denoPlatform()}`, version: '2.9.6', program: 'deno' },
  workerd: {
    name: `@cloudflare/workerd-${platform === 'win32' ? 'windows' : platform}-${isArm ? 'arm64' : '64'}`,
    version: '1.20261117.1',
    program: 'bin/workerd',
  },
};

const FOLDER = join(import.meta.dirname, '..', '.data', 'binaries');

/** The path of a program, which npm installs at the first use: they have some 100 MB each. */
export async function install(program: keyof typeof PACKAGES): Promise<string> {
  const found = PACKAGES[program];
  const folder = join(FOLDER, `${program}-${found.version}`);
  const suffix = platform === 'win32' ? '.exe' : '';
  const path = join(folder, 'node_modules', found.name, `${found.program}${suffix}`);
  if (existsSync(path)) return path;
  const options = ['--prefix', folder, '--ignore-scripts', '--no-audit', '--no-fund', '--no-save'];
  await execa('npm', ['install', ...options, `${found.name}@${found.version}`]);
  return path;
}

/** The package without "baseline" came without its program. */
function bunPlatform(): string {
  const system = platform === 'win32' ? 'windows' : platform;
  return isArm ? `${system}-aarch64` : `${system}-x64-baseline`;
}

function denoPlatform(): string {
  return platform === 'linux' ? `linux-${arch}-glibc` : `${platform}-${arch}`;
}
