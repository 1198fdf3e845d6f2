// The rules for @throws: it names codes that exist, all codes that the function is seen to throw, and no others where all are
// seen.
import { type DeclarationReflection, ReflectionKind } from 'typedoc';
import { commentsOf, declarationsOf, distinct, type Finding, findingAt, textOf } from './findings.ts';
import type { PublicApi } from './public-api.ts';
import { LANGUAGE_ERRORS, ThrownCodes, UNKNOWN } from './thrown-codes.ts';

/** The types whose members are codes. */
const CODE_TYPES = ['NotificationErrorCode', 'ConfigErrorReason', 'SimulatorErrorCode'];

/** What is missing or wrong in the @throws of the public names. */
export function throwsFindings(api: PublicApi): readonly Finding[] {
  const codes = knownCodes(api);
  const thrown = new ThrownCodes(api.program);
  const found = declarationsOf(api.project).flatMap((one) => {
    const documented = throwsOf(one);
    return [
      ...withoutCode(one, documented),
      ...unknownCodes(one, documented, codes),
      ...onlyInProse(one, documented, codes),
      ...undocumented(one, documented, thrown.of(api.symbols.get(one))),
      ...neverThrown(one, documented, thrown.ofAll(api.symbols.get(one))),
    ];
  });
  return distinct(found);
}

function knownCodes({ project, symbols, program }: PublicApi): ReadonlySet<string> {
  const checker = program.getTypeChecker();
  const types = declarationsOf(project).filter(({ name }) => CODE_TYPES.includes(name));
  return new Set(
    types.flatMap((one) => {
      const symbol = symbols.get(one);
      const type = symbol && checker.getDeclaredTypeOfSymbol(symbol);
      return type?.isUnion()
        ? type.types.flatMap((code) => (code.isStringLiteral() ? [code.value] : []))
        : [];
    }),
  );
}

/** The texts of the @throws of a declaration, also of the constructors of a class. */
function throwsOf(declaration: DeclarationReflection): readonly string[] {
  const constructors = declaration.getChildrenByKind(ReflectionKind.Constructor);
  return [declaration, ...constructors]
    .flatMap(commentsOf)
    .flatMap((comment) => comment.getTags('@throws'))
    .map(({ content }) => textOf(content));
}

/** Our errors have codes; those of the language (`TypeError`) do not. */
function withoutCode(declaration: DeclarationReflection, documented: readonly string[]): readonly Finding[] {
  return documented
    .filter((text) => /\b(?:Notification|Simulator)Error\b/.test(text))
    .filter((text) => codesIn(text).length === 0 && !CODE_TYPES.some((type) => text.includes(type)))
    .map(() =>
      findingAt(declaration, 'has a @throws without a code. Name each in backticks, or the type of all.'),
    );
}

function unknownCodes(
  declaration: DeclarationReflection,
  documented: readonly string[],
  known: ReadonlySet<string>,
): readonly Finding[] {
  const unknown = documented.flatMap(codesIn).filter((code) => !known.has(code));
  return unknown.map((code) =>
    findingAt(declaration, `has @throws ${code}, which is not a code. Correct it.`),
  );
}

/** "Throws `LEASE_LOST`" in the summary alone: an editor lists what stands behind @throws. */
function onlyInProse(
  declaration: DeclarationReflection,
  documented: readonly string[],
  known: ReadonlySet<string>,
): readonly Finding[] {
  const prose = commentsOf(declaration)
    .map(({ summary }) => textOf(summary))
    .join('\n');
  const sentences = prose
    .split(/[.;:]\s/)
    .filter((sentence) => /\b(?:throws|rejects with)\b/i.test(sentence));
  const named = sentences.flatMap(codesIn).filter((code) => known.has(code));
  const missing = named.filter((code) => !documented.some((text) => text.includes(code)));
  return missing.map((code) =>
    findingAt(declaration, `says that it throws ${code}. Add @throws with this code.`),
  );
}

function undocumented(
  declaration: DeclarationReflection,
  documented: readonly string[],
  thrown: ReadonlySet<string>,
): readonly Finding[] {
  const hasAll = documented.some((text) => CODE_TYPES.some((type) => text.includes(type)));
  const missing = [...thrown]
    .filter((code) => code !== UNKNOWN && !(hasAll && !LANGUAGE_ERRORS.includes(code)))
    .filter((code) => !documented.some((text) => namesIn(text).includes(code)));
  if (missing.length === 0) return [];
  return [findingAt(declaration, `throws ${missing.join(', ')}. Add @throws with each code in backticks.`)];
}

/** A code that no longer is thrown, where the source shows all. */
function neverThrown(
  declaration: DeclarationReflection,
  documented: readonly string[],
  thrown: ReadonlySet<string> | undefined,
): readonly Finding[] {
  if (thrown === undefined) return [];
  const others = documented.flatMap(codesIn).filter((code) => !thrown.has(code));
  return others.map((code) => findingAt(declaration, `has @throws ${code}, and never throws it. Delete it.`));
}

/** The codes in a text, and the errors of the language, with or without backticks. */
function namesIn(text: string): readonly string[] {
  return [...codesIn(text), ...LANGUAGE_ERRORS.filter((name) => new RegExp(`\\b${name}\\b`).test(text))];
}

function codesIn(text: string): readonly string[] {
  return [...text.matchAll(/`([A-Z][A-Z\d]*(?:_[A-Z\d]+)*)`/g)]
    .map(([, code = '']) => code)
    .filter((code) => code.length > 3);
}
