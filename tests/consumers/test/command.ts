import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { INSTALL_LIMIT, npm } from './install.ts';

/** Tests the command of the simulator in an `application` that has installed it. */
export function describeCommand(application: () => string): void {
  describe('the command of the simulator', () => {
    it.each(['notify-capture', '@notify-capture/simulator'])('runs with the name %s', async (name) => {
      const output = await npm(application(), 'npx', '--no', name, 'keys', '--out', `keys/${name}`);
      expect(output).toContain('alipay-test-key.pem');
    });
  });
}

/** Tests the command of the simulator in a `folder` without it: npx installs the given packages. */
export function describeCommandWithoutInstallation(
  folder: () => string,
  packages: () => readonly string[],
): void {
  const manifest = new URL('../../../packages/simulator/package.json', import.meta.url);
  const { version } = JSON.parse(readFileSync(manifest, 'utf8'));

  describe('the command of the simulator, not installed', () => {
    it(
      'runs with npx',
      async () => {
        const options = packages().flatMap((tarball) => ['--package', tarball]);
        const output = await npm(folder(), 'npx', '--yes', ...options, 'notify-capture', '--version');
        expect(output).toBe(version);
      },
      INSTALL_LIMIT,
    );
  });
}
