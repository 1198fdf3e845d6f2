// Programs that the tests start, beside those that npm installs.
import { execa } from 'execa';
import { fail, log } from './workspace.ts';

/** A program, and how to get it. */
export interface NeededProgram {
  readonly name: string;
  exists(): Promise<boolean>;
  /** The package of Debian. */
  readonly debian: string;
  /** The package of Homebrew; without it, nothing is installed on macOS. */
  readonly brew?: string;
  /** What to do where it cannot be installed. */
  readonly missing: string;
}

/** Installs a program as root on Debian, and on the machines of a CI; never skips silently. */
export async function requireProgram({ name, exists, debian, brew, missing }: NeededProgram): Promise<void> {
  if (await exists()) return;
  const isRoot = process.getuid?.() === 0;
  if (isRoot || process.env['CI']) {
    const apt = `${isRoot ? '' : 'sudo '}apt-get`;
    const onDebian = `${apt} update && ${apt} install -y --no-install-recommends ${debian}`;
    const command = process.platform === 'darwin' && brew ? `brew install ${brew}` : onDebian;
    log(`Installing ${name} (${command})`);
    const env = { DEBIAN_FRONTEND: 'noninteractive' };
    await execa(command, { shell: true, reject: false, stdio: ['ignore', 'ignore', 'inherit'], env });
  }
  if (await exists()) return;
  fail(missing);
}

/** Does a program answer with its version? */
export async function answersVersion(program: string): Promise<boolean> {
  return !(await execa(program, ['--version'], { reject: false })).failed;
}
