// Draws the pictures of the documents: `npx tsx docs/pictures/draw.ts`. They use the colors of the page that they are in; as an
// image, those of the explorer, in the theme of the system.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { delivery } from './delivery.ts';
import { retries } from './retries.ts';
import { way } from './way.ts';

/** Each picture by the name of its file. */
export const PICTURES: Readonly<Record<string, string>> = {
  'way.svg': way(),
  'delivery.svg': delivery(),
  'retries.svg': retries(),
};

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const [name, svg] of Object.entries(PICTURES)) writeFileSync(join(import.meta.dirname, name), svg);
}
