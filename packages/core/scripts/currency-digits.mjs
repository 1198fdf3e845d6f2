// Writes src/currency-digits.ts: the digits of each currency's smallest unit (ISO 4217).
// `currency-codes` contains ISO's own list (its XML distinguishes "N.A." from 0); `dinero.js` contains newer codes.
// Run: node scripts/currency-digits.mjs
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import * as later from 'dinero.js/currencies';

const list = dirname(createRequire(import.meta.url).resolve('currency-codes'));
const xml = readFileSync(join(list, 'iso-4217-list-one.xml'), 'utf8');
const digits = new Map();
for (const [entry] of xml.matchAll(/<CcyNtry>[\s\S]*?<\/CcyNtry>/g)) {
  const code = /<Ccy>([A-Z]{3})<\/Ccy>/.exec(entry)?.[1];
  if (code !== undefined) digits.set(code, /<CcyMnrUnts>([^<]+)<\/CcyMnrUnts>/.exec(entry)?.[1]);
}
for (const { code, exponent } of Object.values(later)) {
  if (!digits.has(code)) digits.set(code, String(exponent));
}

const groups = new Map();
for (const [code, count] of [...digits].sort(([a], [b]) => (a < b ? -1 : 1))) {
  if (/^\d$/.test(count)) groups.set(count, [...(groups.get(count) ?? []), code]);
}
const rows = [...groups]
  .sort(([a], [b]) => Number(a) - Number(b))
  .map(([count, codes]) => `  [${count}, '${codes.join(' ')}'],`);

writeFileSync(
  new URL('../src/notification/currency-digits.ts', import.meta.url),
  `// Written by scripts/currency-digits.mjs from ISO 4217; a test compares the two.

/** Digits of the smallest unit → the currencies with this number. Codes without a smallest unit (XAU, …) are absent. */
// biome-ignore format: one group a line
const GROUPS: readonly (readonly [digits: number, codes: string])[] = [
${rows.join('\n')}
];

/** Currency → digits of its smallest unit, per ISO 4217. */
export const CURRENCY_DIGITS: ReadonlyMap<string, number> = new Map(
  GROUPS.flatMap(([digits, codes]) => codes.split(' ').map((code) => [code, digits] as const)),
);
`,
);
