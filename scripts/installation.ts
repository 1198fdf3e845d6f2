// The tests need some programs that npm does not install.
import { execa } from 'execa';
import { log } from './workspace.ts';

/** The packages of one system, by names with spaces between them. */
interface Packages {
  readonly debian: string;
  readonly homebrew?: string;
}

/** Installs what a test needs, as root on Debian and on the machines of a CI. The caller looks whether it is there then. */
export async function install(name: string, { debian, homebrew }: Packages): Promise<void> {
  const isRoot = process.getuid?.() === 0;
  if (!isRoot && !process.env['CI']) return;
  const apt = `${isRoot ? '' : 'sudo '}apt-get`;
  const isHomebrew = process.platform === 'darwin' && homebrew !== undefined;
  const command = isHomebrew
    ? `brew install ${homebrew}`
    : `${apt} update && ${apt} install -y --no-install-recommends ${debian}`;
  log(`Installing ${name} (${command})`);
  const env = { DEBIAN_FRONTEND: 'noninteractive' };
  await execa(command, { shell: true, reject: false, stdio: ['ignore', 'ignore', 'inherit'], env });
}

/** Is there a program of this name on the PATH that ends well with these arguments? */
export async function runs(program: string, args: readonly string[]): Promise<boolean> {
  return !(await execa(program, args, { reject: false, stdio: 'ignore' })).failed;
}
