import { readdirSync, readFileSync } from 'node:fs';
import { extname, join, relative, sep } from 'node:path';

/** A file of the page. */
export interface Asset {
  readonly type: string;
  readonly bytes: Buffer;
}

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.txt': 'text/plain; charset=utf-8',
};

/**
 * Reads all files of the page, by their paths in the address. A request can only name one of them: no path is ever made
 * from the text of a request.
 */
export function readAssets(folder: string): ReadonlyMap<string, Asset> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  return new Map(
    files.flatMap((file): readonly (readonly [string, Asset])[] => {
      const path = join(file.parentPath, file.name);
      const type = TYPES[extname(file.name)];
      if (type === undefined) return [];
      return [[`/${relative(folder, path).split(sep).join('/')}`, { type, bytes: readFileSync(path) }]];
    }),
  );
}
