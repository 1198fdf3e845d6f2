// The rules for the doc comments of public names: there is one, its first sentence fits on a line, a function has an
// example, a number has a unit.
import { type DeclarationReflection, ReflectionKind } from 'typedoc';
import ts from 'typescript';
import { commentsOf, declarationsOf, distinct, type Finding, findingAt, textOf } from './findings.ts';
import type { PublicApi } from './public-api.ts';
import { withoutUnit } from './units.ts';

const MAX_SENTENCE = 120;
/** A word that says that a comment is still to be written. */
const PLACEHOLDER = /\b(?:TODO|FIXME|TBD|XXX)\b/;

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

function withoutComment(declaration: DeclarationReflection, { symbols }: PublicApi): readonly Finding[] {
  const functions = symbols.get(declaration)?.declarations?.filter(ts.isFunctionDeclaration) ?? [];
  // An editor shows for an overload only its own comment; TypeDoc shows that of the first.
  if (functions.some((one) => one.body === undefined && ts.getJSDocCommentsAndTags(one).length === 0)) {
    return [findingAt(declaration, 'has an overload without a doc comment. Give each its own.')];
  }
  const summaries = commentsOf(declaration).map(({ summary }) => textOf(summary));
  if (summaries.some((text) => PLACEHOLDER.test(text))) {
    return [findingAt(declaration, 'has a doc comment that is still to be written. Write it.')];
  }
  if (summaries.some((text) => /\p{L}{2}/u.test(text))) return [];
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
  const examples = [...commentsOf(declaration), ...constructors].flatMap((one) => one.getTags('@example'));
  if (examples.some(({ content }) => isEmpty(textOf(content)))) {
    return [findingAt(declaration, 'has an empty @example. Write a call that compiles, and its imports.')];
  }
  if (examples.length > 0) return [];
  return [findingAt(declaration, 'has no example. Add @example with a call that compiles, and its imports.')];
}

/** TypeDoc puts an example into a fence. */
function isEmpty(example: string): boolean {
  return example.replaceAll(/^```.*$/gm, '').trim() === '';
}

function isCallable(declaration: DeclarationReflection, { symbols, program }: PublicApi): boolean {
  if (declaration.kindOf([ReflectionKind.Function, ReflectionKind.Class])) return true;
  const symbol = symbols.get(declaration);
  if (!declaration.kindOf(ReflectionKind.Variable) || symbol === undefined) return false;
  return program.getTypeChecker().getTypeOfSymbol(symbol).getCallSignatures().length > 0;
}
