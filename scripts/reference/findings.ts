// A finding of the guard of doc comments, and the parts of a public name that its rules look at.
import { relative } from 'node:path';
import {
  type Comment,
  type DeclarationReflection,
  type ProjectReflection,
  type Reflection,
  ReflectionKind,
  type SignatureReflection,
} from 'typedoc';
import { ROOT } from '../workspace.ts';

/** What a doc comment lacks. */
export interface Finding {
  /** E.g. `packages/core/src/reply/reply.ts:7`. */
  readonly place: string;
  /** E.g. `Reply.status`. */
  readonly name: string;
  /** What is missing, and what to do. */
  readonly problem: string;
}

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

/** The signatures of a function, a method or a getter. */
export function signaturesOf(declaration: DeclarationReflection): readonly SignatureReflection[] {
  return [...(declaration.signatures ?? []), ...(declaration.getSignature ? [declaration.getSignature] : [])];
}

/** The summary of a comment, and all its tags. */
export function wholeText({ summary, blockTags }: Comment): string {
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
