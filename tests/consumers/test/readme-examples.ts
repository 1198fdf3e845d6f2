import { readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { ROOT } from './install.ts';

/** The examples are files of this folder, which exist only for the compiler. */
const FOLDER = fileURLToPath(new URL('../examples', import.meta.url)).replaceAll('\\', '/');
const PRELUDE = ['names.d.ts', 'books.mts'];

/** A fenced example of a document. */
export interface Example {
  readonly document: string;
  /** Its first line in the document. */
  readonly line: number;
  readonly language: string;
  readonly code: string;
}

/** The examples of a document in JavaScript and TypeScript. */
export function examplesOf(document: string): readonly Example[] {
  const text = readFileSync(join(ROOT, document), 'utf8');
  return [...text.matchAll(/^```(js|ts)\n(.*?)^```$/gms)].map((fence) => ({
    document,
    line: text.slice(0, fence.index).split('\n').length + 1,
    language: fence[1] ?? '',
    code: fence[2] ?? '',
  }));
}

/** The first code block below a heading of a document, or the first one in this language. */
export function blockUnder(document: string, heading: string, language = '\\w+'): string {
  const text = readFileSync(join(ROOT, document), 'utf8');
  const [, below] = text.split(new RegExp(`^#+ ${heading}$`, 'm'));
  const [, code] = new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\`$`, 'ms').exec(below ?? '') ?? [];
  if (code === undefined) throw new Error(`${document} has no code below "${heading}".`);
  return code;
}

/**
 * The errors of each example, compiled as TypeScript under `strict`, with the names that its reader has by then: those of
 * earlier examples of its document, or, of an example that is read `alone`, only its own.
 */
export function compileErrors(
  examples: readonly Example[],
  reading: 'in order' | 'alone' = 'in order',
): ReadonlyMap<Example, readonly string[]> {
  const files = new Map(
    examples.map((example, index) => [
      posix.join(FOLDER, `example-${index}.mts`),
      { example, imports: reading === 'alone' ? '' : earlierImports(example, examples.slice(0, index)) },
    ]),
  );
  const names = reading === 'alone' ? [...PRELUDE, 'doc-names.d.ts'] : PRELUDE;
  const sources = new Map(names.map((name) => [posix.join(FOLDER, name), fixture(name)]));
  for (const [file, { example, imports }] of files)
    sources.set(file, `${example.code}\n${imports}\nexport {};\n`);
  const program = programOf(sources);
  return new Map(
    [...files].map(([file, { example }]) => {
      const source = program.getSourceFile(file);
      const found = ts.getPreEmitDiagnostics(program, source);
      return [example, found.map((one) => described(one, example))];
    }),
  );
}

function fixture(name: string): string {
  return readFileSync(fileURLToPath(new URL(`../fixtures/readme/${name}`, import.meta.url)), 'utf8');
}

/** The imports of earlier examples of the document whose names this one uses and does not import: it continues them. */
function earlierImports({ document, code }: Example, earlier: readonly Example[]): string {
  const imported = new Set(importsIn(code).map(({ name }) => name));
  const continued = earlier
    .filter((one) => one.document === document)
    .flatMap((one) => importsIn(one.code))
    .filter(({ name }) => !imported.has(name) && !declares(code, name))
    .map(({ name, text }) => [name, text] as const);
  return [...new Map(continued).values()].join('\n');
}

function declares(code: string, name: string): boolean {
  return new RegExp(`\\b(?:const|let|class|function) ${name}\\b`).test(code);
}

/** Each imported name of an example, as an import of its own. */
function importsIn(code: string): readonly { readonly name: string; readonly text: string }[] {
  const { statements } = ts.createSourceFile('example.mts', code, ts.ScriptTarget.ES2022, true);
  return statements.filter(ts.isImportDeclaration).flatMap(({ importClause, moduleSpecifier }) => {
    const from = moduleSpecifier.getText();
    const { name, namedBindings, isTypeOnly = false } = importClause ?? {};
    const whole = name === undefined ? [] : [{ name: name.text, text: `import ${name.text} from ${from};` }];
    if (namedBindings === undefined || !ts.isNamedImports(namedBindings)) return whole;
    const parts = namedBindings.elements.map((element) => ({
      name: element.name.text,
      text: `import ${isTypeOnly ? 'type ' : ''}{ ${element.getText()} } from ${from};`,
    }));
    return [...whole, ...parts];
  });
}

function programOf(sources: ReadonlyMap<string, string>): ts.Program {
  const options: ts.CompilerOptions = {
    strict: true,
    exactOptionalPropertyTypes: true,
    experimentalDecorators: true,
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    types: ['node'],
    skipLibCheck: true,
    noEmit: true,
  };
  const host = ts.createCompilerHost(options);
  const { fileExists, readFile, getSourceFile } = host;
  host.getCurrentDirectory = () => FOLDER;
  host.fileExists = (file) => sources.has(file) || fileExists.call(host, file);
  host.readFile = (file) => sources.get(file) ?? readFile.call(host, file);
  host.directoryExists = () => true;
  host.getSourceFile = (file, ...rest) => {
    const text = sources.get(file);
    const [version] = rest;
    if (text !== undefined) return ts.createSourceFile(file, text, version, true);
    return getSourceFile.call(host, file, ...rest);
  };
  return ts.createProgram([...sources.keys()], options, host);
}

function described({ file, start = 0, messageText }: ts.Diagnostic, { document, line }: Example): string {
  const row = file?.getLineAndCharacterOfPosition(start).line ?? 0;
  return `${document}:${line + row}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`;
}
