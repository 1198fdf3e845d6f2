import { readFileSync } from 'node:fs';
import { posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Block, blocksOf } from '@notify-capture/contract/documents';
import ts from 'typescript';

/** The examples are files of this folder, which exist only for the compiler. */
const FOLDER = fileURLToPath(new URL('../examples', import.meta.url)).replaceAll('\\', '/');
const PRELUDE = [
  ...['names.d.ts', 'requests.d.ts', 'alipay.d.ts'],
  ...['books.mts', 'express.mts', 'fastify.mts', 'harness.mts'],
];
/** Names that mean something else in one document. */
const OWN_NAMES: Readonly<Record<string, readonly Import[]>> = {
  'CONTRIBUTING.md': ['port', 'stop'].map((name) => ({
    name,
    text: `import { ${name} } from './harness.mjs';`,
  })),
  'packages/express/README.md': [{ name: 'app', text: "import { app } from './express.mjs';" }],
  'packages/fastify/README.md': [{ name: 'app', text: "import { app } from './fastify.mjs';" }],
};
/** Its application is plain JavaScript, with parameters that have no types: it is checked without `strict`. */
const JAVASCRIPT = 'docs/lost-notifications.md';

/** An example, and where it stands. */
export type Example = Pick<Block, 'document' | 'line' | 'language' | 'code'>;

/** The examples of a document in JavaScript and TypeScript. */
export function examplesOf(document: string): readonly Block[] {
  return blocksOf(document).filter(({ language }) => language === 'js' || language === 'ts');
}

/** An imported name, as an import of its own. */
interface Import {
  readonly name: string;
  readonly text: string;
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
    sources.set(file, `${completed(example)}\n${imports}\nexport {};\n`);
  const programs = {
    ts: programOf(sources),
    js: programOf(sources, { strict: false, exactOptionalPropertyTypes: false }),
  };
  return new Map(
    [...files].map(([file, { example }]) => {
      const program = programs[isJavaScript(example) ? 'js' : 'ts'];
      const source = program.getSourceFile(file);
      const found = ts.getPreEmitDiagnostics(program, source);
      return [example, found.map((one) => described(one, example))];
    }),
  );
}

function isJavaScript({ document, language }: Example): boolean {
  return document === JAVASCRIPT && language === 'js';
}

/** Decorators alone stand in front of a method. The parameters of a function in plain JavaScript have any type. */
function completed(example: Example): string {
  const { code } = example;
  if (/^@(?:(?!\bclass\b).)*$/s.test(code)) return `class Decorated { ${code} method(): void {} }`;
  if (!isJavaScript(example)) return code;
  const { statements } = ts.createSourceFile('example.mts', code, ts.ScriptTarget.ES2022, true);
  const names = statements
    .filter(ts.isFunctionDeclaration)
    .flatMap(({ parameters }) => parameters.map(({ name }) => name.end));
  return names.reduceRight((text, end) => `${text.slice(0, end)}: any${text.slice(end)}`, code);
}

function fixture(name: string): string {
  return readFileSync(fileURLToPath(new URL(`../fixtures/readme/${name}`, import.meta.url)), 'utf8');
}

/** The imports of earlier examples of the document whose names this one uses and does not import: it continues them. */
function earlierImports({ document, code }: Example, earlier: readonly Example[]): string {
  const imported = new Set(importsIn(code).map(({ name }) => name));
  const before = earlier.filter((one) => one.document === document).flatMap((one) => importsIn(one.code));
  const continued = [...(OWN_NAMES[document] ?? []), ...before]
    .filter(({ name }) => !imported.has(name) && !declares(code, name))
    .map(({ name, text }) => [name, text] as const);
  return [...new Map(continued).values()].join('\n');
}

function declares(code: string, name: string): boolean {
  return new RegExp(`\\b(?:const|let|class|function) ${name}\\b`).test(code);
}

/** Each imported name of an example, as an import of its own. */
function importsIn(code: string): readonly Import[] {
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

function programOf(sources: ReadonlyMap<string, string>, further: ts.CompilerOptions = {}): ts.Program {
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
    ...further,
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
