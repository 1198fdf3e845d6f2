import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Plugin } from 'vite';

/** Writes `licenses.txt`: the licences of the packages in the bundle ask that they come along. */
export function thirdPartyLicenses(): Plugin {
  return {
    name: 'third-party-licenses',
    apply: 'build',
    generateBundle(_, bundle) {
      const modules = Object.values(bundle).flatMap((file) => (file.type === 'chunk' ? file.moduleIds : []));
      const folders = new Set(modules.flatMap((id) => packageFolder(id.replace(/^\0/, '')) ?? []));
      const texts = [...folders].map(licenseText).sort();
      this.emitFile({ type: 'asset', fileName: 'licenses.txt', source: texts.join('\n') });
    },
  };
}

/** The folder of the installed package of a module; `undefined` for our own modules. */
function packageFolder(id: string): string | undefined {
  if (!id.includes('/node_modules/')) return undefined;
  for (let folder = dirname(id); folder.includes('/node_modules/'); folder = dirname(folder)) {
    // A folder inside a package may have a manifest too, without a version.
    const manifest = join(folder, 'package.json');
    if (existsSync(manifest) && 'version' in JSON.parse(readFileSync(manifest, 'utf8'))) return folder;
  }
  return undefined;
}

function licenseText(folder: string): string {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const file = readdirSync(folder).find((one) => /^licen[cs]e/i.test(one));
  if (file === undefined) throw new Error(`${name} has no file with its licence.`);
  if (license !== 'MIT') throw new Error(`The licence of ${name} is ${license}. Expected: MIT.`);
  return `${name} ${version} (${license})\n\n${readFileSync(join(folder, file), 'utf8').trim()}\n`;
}
