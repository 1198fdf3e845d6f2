// What TypeDoc reads: the sources of all public entries as one program, in which our packages import each other's sources.
import { existsSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import {
  Application,
  type Context,
  Converter,
  type DeclarationReflection,
  type DocumentationEntryPoint,
  type ProjectReflection,
  type Reflection,
  type TypeDocOptions,
} from 'typedoc';
import ts from 'typescript';
import { fail, published, ROOT } from '../workspace.ts';

/** A path that users import, and the file that it exports. */
export interface Entry {
  /** E.g. `@notify-capture/core/testing`. */
  readonly name: string;
  readonly file: string;
}

/** The public names as TypeDoc reads them. */
export interface PublicApi {
  readonly app: Application;
  readonly project: ProjectReflection;
  /** What the compiler knows of each declaration. */
  readonly symbols: ReadonlyMap<Reflection, ts.Symbol>;
  readonly program: ts.Program;
}

/** The entries of all published packages. */
export function publicEntries(): readonly Entry[] {
  return published().flatMap(({ folder, manifest: { name, exports = {} } }) =>
    Object.entries(exports).flatMap(([path, { import: built }]) =>
      built === undefined ? [] : [{ name: path.replace('.', name), file: sourceOf(folder, built.types) }],
    ),
  );
}

/** Reads the entries. The logger of the application has the warnings of TypeDoc. */
export async function readPublicApi(entries: readonly Entry[], options: TypeDocOptions): Promise<PublicApi> {
  const app = await Application.bootstrapWithPlugins(
    {
      name: 'API reference',
      logLevel: 'Warn',
      readme: 'none',
      disableGit: true,
      excludeExternals: true,
      excludeInternal: true,
      excludePrivate: true,
      excludeProtected: false,
      packagesRequiringDocumentation: published().map(({ manifest }) => manifest.name),
      // What is not documented is found by comments.ts, which leaves out the rows of tables.
      validation: { notExported: true, invalidLink: true, invalidPath: true },
      ...options,
    },
    [],
  );
  const symbols = new Map<Reflection, ts.Symbol>();
  app.converter.on(Converter.EVENT_CREATE_DECLARATION, (context: Context, reflection) => {
    const symbol = context.getSymbolFromReflection(reflection);
    if (symbol === undefined) return;
    symbols.set(reflection, symbol);
    resolveDerivedAlias(symbol, reflection);
  });
  const program = programOf(entries);
  const points: DocumentationEntryPoint[] = entries.map(({ name, file }) => {
    const sourceFile = program.getSourceFile(file);
    if (sourceFile === undefined) fail(`TypeDoc does not find ${file}.`);
    return { displayName: name, program, sourceFile };
  });
  const project = app.converter.convert(points);
  validate(app, project);
  return { app, project, symbols, program };
}

/** TypeDoc looks for types that are missing in the reference only in the package of the project: in each of ours. */
function validate(app: Application, project: ProjectReflection): void {
  app.validate(project);
  app.options.setValue('validation', { notExported: true, invalidLink: false, invalidPath: false });
  for (const { manifest } of published()) {
    project.packageName = manifest.name;
    app.validate(project);
  }
}

/** An alias such as `keyof typeof TABLE` has as its type what it stands for: readers want its names, not the table. */
function resolveDerivedAlias(symbol: ts.Symbol, reflection: DeclarationReflection): void {
  const alias = symbol.declarations?.find(ts.isTypeAliasDeclaration);
  if (alias === undefined) return;
  const isDerived =
    ts.isTypeOperatorNode(alias.type) ||
    ts.isTypeQueryNode(alias.type) ||
    ts.isIndexedAccessTypeNode(alias.type);
  if (isDerived) reflection.comment?.modifierTags.add('@useDeclaredType');
}

/** tsup builds `dist/testing.js` from `src/testing/index.ts`. */
function sourceOf(folder: string, types: string): string {
  const name = basename(types, '.d.ts');
  const file = join(folder, 'src', name === 'index' ? 'index.ts' : join(name, 'index.ts'));
  return existsSync(file) ? file : fail(`There is no ${file} for ${types}.`);
}

function programOf(entries: readonly Entry[]): ts.Program {
  const { config } = ts.readConfigFile(join(ROOT, 'tsconfig.base.json'), (file) =>
    readFileSync(file, 'utf8'),
  );
  const { options } = ts.convertCompilerOptionsFromJson(config.compilerOptions, ROOT);
  return ts.createProgram(
    [...entries.map(({ file }) => file), join(ROOT, 'packages/simulator/src/report/css.d.ts')],
    {
      ...options,
      allowImportingTsExtensions: true,
      experimentalDecorators: true,
      paths: Object.fromEntries(publicEntries().map(({ name, file }) => [name, [file]])),
    },
  );
}
