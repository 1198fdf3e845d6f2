import {
  applyEdits,
  format,
  modify,
  type Node,
  type ParseError,
  parse,
  parseTree,
  printParseErrorCode,
} from 'jsonc-parser';

/** A path within JSON, e.g. `['captureAmount', 'value']`. */
export type JsonPath = readonly (string | number)[];

/** One value of the message that a form can edit. */
export interface Leaf {
  readonly path: JsonPath;
  readonly kind: 'string' | 'number' | 'boolean' | 'null' | 'empty';
  /** A string as it is, any other value as JSON. */
  readonly value: string;
}

/** Why a text is not JSON. Line and column start at 1. */
export interface JsonProblem {
  readonly line: number;
  readonly column: number;
  readonly offset: number;
  readonly length: number;
  readonly code: string;
}

const STRICT = { disallowComments: true, allowTrailingComma: false, allowEmptyContent: false } as const;

export function jsonProblem(text: string): JsonProblem | undefined {
  const errors: ParseError[] = [];
  parse(text, errors, STRICT);
  const [first] = errors;
  if (first === undefined) return undefined;
  const before = text.slice(0, first.offset).split('\n');
  return {
    line: before.length,
    column: (before.at(-1)?.length ?? 0) + 1,
    offset: first.offset,
    length: Math.max(first.length, 1),
    code: printParseErrorCode(first.error),
  };
}

/** A name that an object has twice. */
export interface RepeatedName {
  readonly path: JsonPath;
  readonly offset: number;
  readonly length: number;
}

/** The names that are repeated: JSON allows it, but most parsers keep only the last value. */
export function repeatedNames(text: string): readonly RepeatedName[] {
  const root = jsonProblem(text) === undefined ? parseTree(text) : undefined;
  return root === undefined ? [] : repeatedBelow(root, []);
}

function repeatedBelow({ type, children = [] }: Node, path: JsonPath): readonly RepeatedName[] {
  if (type === 'array') return children.flatMap((child, index) => repeatedBelow(child, [...path, index]));
  if (type !== 'object') return [];
  const seen = new Set<string>();
  return children.flatMap(({ children: [key, value] = [] }): readonly RepeatedName[] => {
    if (key === undefined) return [];
    const name = String(key.value);
    const own = [...path, name];
    const { offset, length } = key;
    const repeated = seen.has(name) ? [{ path: own, offset, length }] : [];
    seen.add(name);
    return [...repeated, ...(value === undefined ? [] : repeatedBelow(value, own))];
  });
}

/** All values that a form can show, in the order of the text. Nothing, if the text is not a JSON object. */
export function leavesOf(text: string): readonly Leaf[] | undefined {
  if (jsonProblem(text) !== undefined) return undefined;
  const root = parseTree(text);
  return root?.type === 'object' ? leavesBelow(root, [], text) : undefined;
}

function leavesBelow(node: Node, path: JsonPath, text: string): readonly Leaf[] {
  const { type, children = [] } = node;
  if (type === 'object' && children.length > 0)
    return children.flatMap(({ children: [key, value] = [] }) =>
      key === undefined || value === undefined ? [] : leavesBelow(value, [...path, String(key.value)], text),
    );
  if (type === 'array' && children.length > 0)
    return children.flatMap((child, index) => leavesBelow(child, [...path, index], text));
  if (type === 'string') return [{ path, kind: 'string', value: String(node.value) }];
  const value = text.slice(node.offset, node.offset + node.length);
  if (type === 'number' || type === 'boolean' || type === 'null') return [{ path, kind: type, value }];
  return [{ path, kind: 'empty', value }];
}

/** The text with another value, or without it. Everything else stays as it is, to the byte. */
export function withValue(text: string, path: JsonPath, value: unknown): string {
  return applyEdits(
    text,
    modify(text, [...path], value, isCompact(text) ? {} : { formattingOptions: INDENTED }),
  );
}

const INDENTED = { insertSpaces: true, tabSize: 2, eol: '\n' } as const;

export function isCompact(text: string): boolean {
  return !text.trimEnd().includes('\n');
}

/** The same JSON on several lines. */
export function indented(text: string): string {
  return applyEdits(text, format(text, undefined, INDENTED));
}

/** The same JSON without white space between its tokens, as Alipay sends it. */
export function compacted(text: string): string {
  return text.replaceAll(/("(?:[^"\\]|\\.)*")|\s+/g, (_, string: string | undefined) => string ?? '');
}

/** The value of a field as the form shows it, typed as it was. */
export function typedValue(kind: Leaf['kind'], text: string): unknown {
  if (kind === 'string') return text;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
