// The rules for the doc comments of public names: there is one, its first sentence fits on a line, a function has an
// example, a number has a unit.
import { relative } from 'node:path';
import {
  type Comment,
  type DeclarationReflection,
  type ParameterReflection,
  type ProjectReflection,
  type Reflection,
  ReflectionKind,
  type SignatureReflection,
  type SomeType,
} from 'typedoc';
import ts from 'typescript';
import { ROOT } from '../workspace.ts';
import type { PublicApi } from './public-api.ts';

/** What a doc comment lacks. */
export interface Finding {
  /** E.g. `packages/core/src/reply/reply.ts:7`. */
  readonly place: string;
  /** E.g. `Reply.status`. */
  readonly name: string;
  /** What is missing, and what to do. */
  readonly problem: string;
}

const MAX_SENTENCE = 120;

/** A word that says what is counted. "2 min" is an amount, and "in ms" is a unit. */
const UNIT =
  /\bms\b|\bmilliseconds\b|\bin s\b|\bseconds\b|\bbytes\b|\bcharacters\b|\bdigits\b|\b[Nn]umber of\b|\b[Hh]ow (?:many|often)\b|\b[Cc]ount(?:s|ed)?\b|\bHTTP status\b|\bsmallest (?:currency )?units?\b|\bfactor\b|\bpercent\b|\b1 for the first\b/;

/** Kinds that stand under a name of their own in a source. */
const NAMED =
  ReflectionKind.SomeModule |
  ReflectionKind.Class |
  ReflectionKind.Interface |
  ReflectionKind.TypeAlias |
  ReflectionKind.Variable |
  ReflectionKind.Function |
  ReflectionKind.Property |
  ReflectionKind.Method |
  ReflectionKind.Accessor;

/** What the doc comments of the public names lack, in the order of the files. */
export function commentFindings(api: PublicApi): readonly Finding[] {
  const found = declarationsOf(api.project).flatMap((one) => [
    ...withoutComment(one, api),
    ...withLongSentence(one),
    ...withoutExample(one, api),
    ...withoutUnit(one),
  ]);
  return distinct(found);
}

/** The public declarations that have a place in a source, those of type literals too. */
export function declarationsOf(project: ProjectReflection): readonly DeclarationReflection[] {
  return Object.values(project.reflections).filter(
    (one): one is DeclarationReflection =>
      one.isDeclaration() && one.kindOf(NAMED) && one.sources !== undefined,
  );
}

/** A finding at the place of a declaration. */
export function findingAt(declaration: DeclarationReflection, problem: string): Finding {
  const [source] = declaration.sources ?? [];
  const file = relative(ROOT, source?.fullFileName ?? '').replaceAll('\\', '/');
  return { place: `${file}:${source?.line ?? 1}`, name: nameOf(declaration), problem };
}

/** The comments of a declaration: its own, or those of its signatures. */
export function commentsOf(declaration: DeclarationReflection): readonly Comment[] {
  const holders = [declaration, ...signaturesOf(declaration)];
  return holders.flatMap(({ comment }) => (comment === undefined ? [] : [comment]));
}

/** The text of a comment, or of one of its blocks. A link counts with the text that is seen. */
export function textOf(parts: Comment['summary']): string {
  return parts.map((part) => (part.kind === 'inline-tag' ? part.text.split('|').at(-1) : part.text)).join('');
}

/** An inherited member, or one of two names for the same, is found where it is declared, once. */
export function distinct(findings: readonly Finding[]): readonly Finding[] {
  const byPlace = new Map(
    findings.map((one) => [`${one.place} ${one.name.split('.').at(-1)} ${one.problem}`, one]),
  );
  return [...byPlace.values()].sort((a, b) => a.place.localeCompare(b.place, 'en', { numeric: true }));
}

function withoutComment(declaration: DeclarationReflection, { symbols }: PublicApi): readonly Finding[] {
  const functions = symbols.get(declaration)?.declarations?.filter(ts.isFunctionDeclaration) ?? [];
  // An editor shows for an overload only its own comment; TypeDoc shows that of the first.
  if (functions.some((one) => one.body === undefined && ts.getJSDocCommentsAndTags(one).length === 0)) {
    return [findingAt(declaration, 'has an overload without a doc comment. Give each its own.')];
  }
  if (commentsOf(declaration).some(({ summary }) => textOf(summary).trim() !== '')) return [];
  // The rows of a table are described together, by the comment of the constant.
  if (declaration.parent?.parent?.kindOf(ReflectionKind.Variable)) return [];
  if (symbols.get(declaration)?.declarations?.some(isCondition)) return [];
  const fix = declaration.kindOf(ReflectionKind.SomeModule)
    ? 'Begin the file with a sentence on its purpose and @packageDocumentation.'
    : 'Say above it in one sentence what it is for.';
  return [findingAt(declaration, `has no doc comment. ${fix}`)];
}

/** `transact` in `S extends { transact: unknown } ? … : …` is a question, not a name. */
function isCondition(node: ts.Node): boolean {
  for (let one = node; one.parent !== undefined; one = one.parent) {
    if (ts.isConditionalTypeNode(one.parent) && one.parent.extendsType === one) return true;
  }
  return false;
}

function withLongSentence(declaration: DeclarationReflection): readonly Finding[] {
  return commentsOf(declaration).flatMap(({ summary }) => {
    const { length } = firstSentence(textOf(summary));
    if (length <= MAX_SENTENCE) return [];
    const fix = `Expected: at most ${MAX_SENTENCE}. Say the purpose first, and the rest in sentences of its own.`;
    return [findingAt(declaration, `begins with a sentence of ${length} characters. ${fix}`)];
  });
}

/** The first sentence of a text, on one line. */
export function firstSentence(text: string): string {
  const [paragraph = ''] = text.trim().split(/\n\s*\n/);
  const line = paragraph.replaceAll(/\s+/g, ' ');
  return /^.*?[.!?](?<!\b(?:e\.g|i\.e|etc|vs)\.)(?= |$)/.exec(line)?.[0] ?? line;
}

function withoutExample(declaration: DeclarationReflection, api: PublicApi): readonly Finding[] {
  if (!declaration.parent?.kindOf(ReflectionKind.SomeModule) || !isCallable(declaration, api)) return [];
  const constructors = declaration.getChildrenByKind(ReflectionKind.Constructor).flatMap(commentsOf);
  const hasExample = [...commentsOf(declaration), ...constructors].some((one) => one.getTag('@example'));
  if (hasExample) return [];
  return [findingAt(declaration, 'has no example. Add @example with a call that compiles, and its imports.')];
}

function isCallable(declaration: DeclarationReflection, { symbols, program }: PublicApi): boolean {
  if (declaration.kindOf([ReflectionKind.Function, ReflectionKind.Class])) return true;
  const symbol = symbols.get(declaration);
  if (!declaration.kindOf(ReflectionKind.Variable) || symbol === undefined) return false;
  return program.getTypeChecker().getTypeOfSymbol(symbol).getCallSignatures().length > 0;
}

function withoutUnit(declaration: DeclarationReflection): readonly Finding[] {
  const fix = 'Say what it counts: in ms, in bytes, the number of …';
  const texts = commentsOf(declaration).map(wholeText).join('\n');
  const own =
    isNumber(declaration.type) || isNumber(declaration.getSignature?.type) || returnsNumber(declaration.type);
  const isNamed = !declaration.kindOf(ReflectionKind.SomeModule);
  const found =
    own && isNamed && !UNIT.test(texts) ? [findingAt(declaration, `is a number without a unit. ${fix}`)] : [];
  const ofSignatures = signaturesOf(declaration).flatMap((signature) => [
    ...parametersWithoutUnit(signature).map(({ name }) =>
      findingAt(declaration, `has a number ${name} without a unit. Add @param ${name}. ${fix}`),
    ),
    ...(isNumber(signature.type) && !UNIT.test(texts)
      ? [findingAt(declaration, `returns a number without a unit. ${fix}`)]
      : []),
  ]);
  return [...found, ...ofSignatures];
}

function parametersWithoutUnit({ parameters = [] }: SignatureReflection): readonly ParameterReflection[] {
  return parameters.filter(
    ({ type, comment }) =>
      (isNumber(type) || returnsNumber(type)) && !UNIT.test(comment === undefined ? '' : wholeText(comment)),
  );
}

/** A number, maybe with others: `number | undefined`, a list, a record. */
function isNumber(type: SomeType | undefined): boolean {
  switch (type?.type) {
    case 'intrinsic':
      return type.name === 'number' || type.name === 'bigint';
    case 'union':
      return type.types.some(isNumber);
    case 'array':
      return isNumber(type.elementType);
    case 'typeOperator':
      return isNumber(type.target);
    case 'reference':
      return (
        ['Readonly', 'Partial', 'Record', 'Promise'].includes(type.name) &&
        isNumber(type.typeArguments?.at(-1))
      );
    default:
      return false;
  }
}

/** A function such as `clock`. */
function returnsNumber(type: SomeType | undefined): boolean {
  if (type?.type === 'union') return type.types.some(returnsNumber);
  return type?.type === 'reflection' && signaturesOf(type.declaration).some((one) => isNumber(one.type));
}

function signaturesOf(declaration: DeclarationReflection): readonly SignatureReflection[] {
  return [...(declaration.signatures ?? []), ...(declaration.getSignature ? [declaration.getSignature] : [])];
}

function wholeText({ summary, blockTags }: Comment): string {
  return [summary, ...blockTags.map(({ content }) => content)].map(textOf).join('\n');
}

/** E.g. `Reply.status`: the path below its entry. A type literal has no name. */
function nameOf(declaration: DeclarationReflection): string {
  const names: string[] = [];
  for (let one: Reflection | undefined = declaration; one; one = one.parent) {
    if (one.kindOf([ReflectionKind.SomeModule, ReflectionKind.Project]) && names.length > 0) break;
    if (!one.kindOf(ReflectionKind.TypeLiteral)) names.unshift(one.name);
  }
  return names.join('.');
}
