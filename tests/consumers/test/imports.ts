import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { join } from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { PUBLISHED } from './applications.ts';

/**
 * Tests the manifests of the packages. In an `application` with all packages, each package can import the dependencies of
 * the others, so that a dependency missing in its manifest causes no error.
 */
export function describeImports(application: () => string): void {
  describe('the manifest of each package', () => {
    it.each(PUBLISHED)('contains exactly the dependencies that the files of %s import', (name) => {
      const folder = join(application(), 'node_modules', '@notify-capture', name);
      const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
      const { dependencies = {}, peerDependencies = {} } = manifest;
      const imported = importsOf(folder);
      const declared = [manifest.name, ...Object.keys({ ...dependencies, ...peerDependencies })];
      expect(imported.filter((other) => !declared.includes(other))).toEqual([]);
      expect(imported).toEqual(expect.arrayContaining(Object.keys(dependencies)));
    });
  });
}

/** The packages that the programs and types of an installed package import. */
function importsOf(folder: string): readonly string[] {
  const files = ['bin', 'dist']
    .map((part) => join(folder, part))
    .filter((part) => existsSync(part))
    .flatMap((part) =>
      readdirSync(part, { recursive: true, encoding: 'utf8' }).map((file) => join(part, file)),
    )
    .filter((file) => /\.[cm]?[jt]s$/.test(file));
  const specifiers = files.flatMap((file) => {
    const { importedFiles } = ts.preProcessFile(readFileSync(file, 'utf8'), true, true);
    return importedFiles.map(({ fileName }) => fileName);
  });
  const packages = specifiers
    .filter((specifier) => !specifier.startsWith('.') && !isBuiltin(specifier))
    .map((specifier) => specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/'));
  return [...new Set(packages)];
}
