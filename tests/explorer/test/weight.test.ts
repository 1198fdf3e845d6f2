import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { ROOT } from '../../../scripts/workspace.ts';

const FOLDER = join(ROOT, 'packages', 'simulator', 'dist', 'explorer');
const LIMIT = 300_000;

it('The first page weighs less than 300 kB compressed, with the code editor', () => {
  const page = readFileSync(join(FOLDER, 'index.html'), 'utf8');
  const named = [...page.matchAll(/(?:src|href)="\/(assets\/[^"]+)"/g)].map(([, path = '']) => path);
  const scripts = named.map((path) => readFileSync(join(FOLDER, path), 'utf8'));
  const loaded = scripts.flatMap((script) =>
    [...script.matchAll(/json-editor-[\w-]+\.js/g)].map(([name]) => `assets/${name}`),
  );
  const files = new Set(['index.html', ...named, ...loaded]);
  expect(files.size).toBeGreaterThanOrEqual(4);
  const sizes = [...files].map((path) => brotliCompressSync(readFileSync(join(FOLDER, path))).byteLength);
  expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(LIMIT);
});

it('The page names no other origin and contains no inline code', () => {
  const page = readFileSync(join(FOLDER, 'index.html'), 'utf8');
  expect(page).not.toMatch(/(?:src|href)="(?!\/)/);
  expect(page).not.toMatch(/<style|style=|\son\w+=|<script(?![^>]*\ssrc=)/);
});
