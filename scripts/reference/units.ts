// The rule for numbers: the doc comment of each says what it counts.
import {
  type DeclarationReflection,
  type ParameterReflection,
  ReflectionKind,
  type SignatureReflection,
  type SomeType,
} from 'typedoc';
import { commentsOf, type Finding, findingAt, signaturesOf, wholeText } from './findings.ts';

/** A word that says what is counted. "2 min" is an amount, and "in ms" is a unit. */
const UNIT =
  /\bms\b|\bmilliseconds\b|\bin s\b|\bseconds\b|\bbytes\b|\bcharacters\b|\bdigits\b|\b[Nn]umber of\b|\b[Hh]ow (?:many|often)\b|\b[Cc]ount(?:s|ed)?\b|\bHTTP status\b|\bsmallest (?:currency )?units?\b|\bfactor\b|\bpercent\b|\b1 for the first\b|\bindex from 0\b/;

/** Types of the language whose type arguments are what they hold. */
const HOLDERS = new Set([
  ...['Array', 'ReadonlyArray', 'Set', 'ReadonlySet', 'Map', 'ReadonlyMap', 'WeakMap', 'Record'],
  ...['Readonly', 'Required', 'Partial', 'Promise', 'PromiseLike', 'NonNullable'],
  ...['Iterable', 'IterableIterator', 'AsyncIterable', 'AsyncIterableIterator'],
]);
const FIX = 'Say what it counts: in ms, in bytes, the number of …';

/** The numbers of a declaration whose doc comment has no unit. */
export function withoutUnit(declaration: DeclarationReflection): readonly Finding[] {
  const { type, getSignature } = declaration;
  const signatures = signaturesOf(declaration);
  const own = commentsOf(declaration).map(wholeText).join('\n');
  const hasUnit = UNIT.test(own);
  const isOwn = [type, getSignature?.type].some(isNumber) || returnsNumber(type);
  const isNamed = !declaration.kindOf(ReflectionKind.SomeModule);
  const parameters = signatures.flatMap(parametersOf);
  const types = [type, ...signatures.map((one) => one.type), ...parameters.map((one) => one.type)];
  const inner = types.flatMap(functionsIn).flatMap(parametersOf);
  const isSaid = UNIT.test([own, ...parameters.map(textOfParameter)].join('\n'));
  return [
    ...(isOwn && isNamed && !hasUnit ? [`is a number without a unit. ${FIX}`] : []),
    ...parameters
      .filter(isWithoutUnit)
      .map(({ name }) => `has a number ${name} without a unit. Add @param ${name}. ${FIX}`),
    // A tag cannot name the parameter of a function that is returned or passed.
    ...(isSaid ? [] : inner.filter(isWithoutUnit)).map(
      ({ name }) => `has a function with a number ${name} without a unit. ${FIX}`,
    ),
    ...(signatures.some((one) => isNumber(one.type)) && !hasUnit
      ? [`returns a number without a unit. ${FIX}`]
      : []),
  ].map((problem) => findingAt(declaration, problem));
}

function isWithoutUnit(parameter: ParameterReflection): boolean {
  const { type } = parameter;
  return (isNumber(type) || returnsNumber(type)) && !UNIT.test(textOfParameter(parameter));
}

function textOfParameter({ comment }: ParameterReflection): string {
  return comment === undefined ? '' : wholeText(comment);
}

function parametersOf({ parameters = [] }: SignatureReflection): readonly ParameterReflection[] {
  return parameters;
}

/** A number, maybe with others: `number | undefined`, a list, a record. */
function isNumber(type: SomeType | undefined): boolean {
  switch (type?.type) {
    case 'intrinsic':
      return type.name === 'number' || type.name === 'bigint';
    case 'literal':
      return typeof type.value === 'number' || typeof type.value === 'bigint';
    case 'union':
      return type.types.some(isNumber);
    case 'array':
    case 'rest':
    case 'optional':
      return isNumber(type.elementType);
    case 'tuple':
      return type.elements.some(isNumber);
    case 'namedTupleMember':
      return isNumber(type.element);
    case 'typeOperator':
      return isNumber(type.target);
    case 'reference':
      return HOLDERS.has(type.name) && (type.typeArguments ?? []).some(isNumber);
    default:
      return false;
  }
}

/** A function such as `clock`. */
function returnsNumber(type: SomeType | undefined): boolean {
  return functionsIn(type).some((one) => isNumber(one.type));
}

/** The signatures of a type that is a function, or of the functions in a union. */
function functionsIn(type: SomeType | undefined): readonly SignatureReflection[] {
  if (type?.type === 'union') return type.types.flatMap(functionsIn);
  return type?.type === 'reflection' ? signaturesOf(type.declaration) : [];
}
