/** The escapes of `$'…'` and of `printf`, beside octal and hexadecimal ones. */
const ESCAPES: Readonly<Record<string, string>> = {
  a: '\u0007',
  b: '\b',
  e: '\u001b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
};

/** One word, or a sign that ends a command, such as `|`. */
const WORD =
  /\\\r?\n|\s+|([|;&]+)|((?:\$'(?:[^'\\]|\\[\s\S])*'|'[^']*'|"(?:[^"\\]|\\[\s\S])*"|\\[\s\S]|[^\s'"\\|;&])+)/y;
const PART =
  /\$'((?:[^'\\]|\\[\s\S])*)'|'([^']*)'|"((?:[^"\\]|\\[\s\S])*)"|\\([\s\S])|([^'"\\]+?(?=\$'|['"\\]|$))/g;

/** The commands of a line of a POSIX shell, each as its words; `undefined`: a quote has no end. Nothing is expanded. */
export function shellCommands(line: string): readonly (readonly string[])[] | undefined {
  const commands: string[][] = [[]];
  WORD.lastIndex = 0;
  while (WORD.lastIndex < line.length) {
    const found = WORD.exec(line);
    if (found === null) return undefined;
    const [, sign, word] = found;
    if (sign !== undefined) commands.push([]);
    if (word !== undefined) commands.at(-1)?.push(unquoted(word));
  }
  return commands.filter((words) => words.length > 0);
}

function unquoted(word: string): string {
  return word.replaceAll(
    PART,
    (_, ansi?: string, single?: string, double?: string, escaped?: string, bare?: string) => {
      if (ansi !== undefined) return withoutEscapes(ansi).toString('utf8');
      if (double !== undefined) return double.replaceAll(/\\(?:\r?\n|([$`"\\]))/g, '$1');
      if (escaped !== undefined) return escaped === '\n' ? '' : escaped;
      return single ?? bare ?? '';
    },
  );
}

/** The bytes of a text with the escapes of C, as `printf` writes them. */
export function withoutEscapes(text: string): Buffer {
  const chunks: Buffer[] = [];
  for (const [all, octal, hex, unicode, other] of text.matchAll(
    /\\(?:([0-7]{1,3})|x([\da-f]{1,2})|u([\da-f]{1,4})|([\s\S]))|[^\\]+/gi,
  )) {
    if (octal !== undefined) chunks.push(Buffer.from([Number.parseInt(octal, 8) & 0xff]));
    else if (hex !== undefined) chunks.push(Buffer.from([Number.parseInt(hex, 16)]));
    else if (unicode !== undefined)
      chunks.push(Buffer.from(String.fromCharCode(Number.parseInt(unicode, 16))));
    else chunks.push(Buffer.from(other === undefined ? all : (ESCAPES[other] ?? other)));
  }
  return Buffer.concat(chunks);
}
