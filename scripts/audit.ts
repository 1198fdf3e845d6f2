// `npm run audit`: what our packages bring into an application has no known vulnerability that is high or critical.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { fail, log, manifestIn, published } from './workspace.ts';

const dependencies: Record<string, string> = {};
for (const { folder, manifest } of published()) {
  const names = Object.keys({ ...manifest.dependencies, ...manifest.optionalDependencies });
  for (const name of names.filter((one) => !one.startsWith('@notify-capture/'))) {
    dependencies[name] = manifestIn(join(folder, 'node_modules', name)).version;
  }
}
const cwd = mkdtempSync(join(tmpdir(), 'notify-capture-audit-'));
process.once('exit', () => rmSync(cwd, { recursive: true, force: true }));
// npm audits a lock file: dependencies of dependencies are in it.
writeFileSync(join(cwd, 'package.json'), JSON.stringify({ name: 'audited', private: true, dependencies }));
await execa('npm', ['install', '--package-lock-only', '--ignore-scripts', '--no-audit', '--no-fund'], {
  cwd,
});
const { failed, all } = await execa('npm', ['audit', '--audit-level=high'], {
  cwd,
  all: true,
  reject: false,
});
if (failed) fail(`${all}`);
log(`npm audit of ${Object.keys(dependencies).join(', ')}: nothing high or critical`);
