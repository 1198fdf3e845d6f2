import fc from 'fast-check';

/** Texts on which programs have failed, each for its own reason. */
const KNOWN: readonly string[] = [
  '',
  ' ',
  '\0',
  'a\0b',
  '\r\nset-cookie: a=b',
  '\n',
  '\t',
  '\u001b[2J\u001b[31m',
  '\u007f',
  '\u0085\u2028\u2029',
  // Marks that change the direction of text, or cannot be seen.
  '\u202egnp.exe',
  '\u2066a\u2069',
  '\u200b\u200d\u2060\ufeff',
  // Halves of surrogate pairs, in the wrong order, and characters beyond the first plane.
  '\ud800',
  '\udc00',
  '\udc00\ud800',
  '𝟙𝟚𝟛',
  '👩‍👩‍👧‍👦',
  '\ufffd',
  '\uffff',
  // Look like Latin letters and digits, or become others when their case or form is changed.
  'САРТURE',
  'CAPTURE_RESULТ',
  '１２３',
  '٣',
  'İı',
  'ß',
  'ﬁ',
  'e\u0301',
  'ﷺ',
  // Members of every object.
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'hasOwnProperty',
  'valueOf',
  'toJSON',
  'then',
  // Numbers that are not, or not exactly.
  '-0',
  '0x10',
  '1e400',
  '1e-7',
  'NaN',
  'Infinity',
  '9007199254740993',
  '00',
  '1_000',
  '.5',
  // Code of other languages.
  '%s%n%x',
  '#{7*7}',
  '{{7*7}}',
  "'; DROP TABLE captures; --",
  '<script>alert(1)</script>',
  '../../etc/passwd',
  '..%2f..%2f',
  '%',
  '%zz',
  '%25',
  '$(id)',
  '`id`',
  '|id',
  '*',
  '\\',
  '"',
  "'",
  ':',
  ';',
  ',',
  '=',
  'null',
  'undefined',
  'true',
  '[object Object]',
];

/** Text that breaks programs. */
export const nasty: fc.Arbitrary<string> = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...KNOWN) },
  { weight: 2, arbitrary: fc.string({ unit: 'binary', maxLength: 40 }) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary-ascii', maxLength: 40 }) },
  {
    weight: 1,
    arbitrary: fc.tuple(fc.constantFrom(...KNOWN), fc.constantFrom(2, 129, 2_049, 9_000)).map(repeated),
  },
  {
    weight: 1,
    arbitrary: fc.tuple(fc.constantFrom(...KNOWN), fc.constantFrom(...KNOWN)).map(([a, b]) => a + b),
  },
);

/** The same as a header: Node gives one character for each byte, and neither CR nor LF nor NUL. */
export const nastyHeader: fc.Arbitrary<string> = nasty.map((text) =>
  Buffer.from(text, 'utf8')
    .toString('latin1')
    .replaceAll(/[\r\n\0]/g, ''),
);

function repeated([text, count]: readonly [string, number]): string {
  return text.repeat(Math.ceil(count / Math.max(text.length, 1))).slice(0, count);
}
