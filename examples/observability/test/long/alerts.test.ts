import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, it } from 'vitest';

it('the alerts fire, and keep silent, as their unit tests want it (promtool)', () => {
  const cwd = join(import.meta.dirname, '..', '..');
  const options = { cwd, encoding: 'utf8' } as const;
  const { error, stdout, stderr } = spawnSync('promtool', ['test', 'rules', 'alerts.test.yml'], options);
  expect(error).toBeUndefined();
  expect(`${stdout}${stderr}`).toContain('SUCCESS');
  expect(`${stdout}${stderr}`).not.toContain('FAILED');
});
