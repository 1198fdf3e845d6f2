import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

it('the README installs in one command what its code imports', () => {
  const readme = readFileSync(join(import.meta.dirname, '..', 'README.md'), 'utf8');
  const installed = /^npm install (.+)$/m.exec(readme)?.[1]?.split(' ');
  const imported = [...readme.matchAll(/^import .+ from '(.+)';$/gm)].map(([, name]) => name);
  expect(imported).toEqual(['@notify-capture/opentelemetry', '@opentelemetry/sdk-node']);
  expect(installed).toEqual(expect.arrayContaining(imported));
});
