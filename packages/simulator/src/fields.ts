import { SimulatorError } from './errors.ts';

/** A field to be set: its path, and its value. */
export interface FieldSetting {
  readonly path: readonly string[];
  readonly value: unknown;
}

const WANTED =
  "Expected: path=value for a string, such as captureAmount.value=500, or path:=JSON for anything else, such as 'result:={}'.";

/**
 * Reads `path=value` and `path:=JSON`. The protocol's values are strings, numbers and booleans too: so is what stands
 * behind `=`.
 *
 * @throws SimulatorError `FIELD_INVALID`
 */
export function readFieldSetting(text: string): FieldSetting {
  const equals = text.indexOf('=');
  if (equals < 0) throw invalid(`${text} has no =`);
  const isJson = text[equals - 1] === ':';
  const path = text.slice(0, isJson ? equals - 1 : equals).split('.');
  if (path.some((name) => name.trim() === ''))
    throw invalid(`${text} has no name on the left, or an empty one`);
  if (path.includes('__proto__')) throw invalid(`${text} names no field`);
  const value = text.slice(equals + 1);
  return { path, value: isJson ? parsed(text, value) : value };
}

/**
 * The body with a field set; objects on the way are made where they lack.
 *
 * @throws SimulatorError `FIELD_INVALID`: the path leads through something that has no fields
 */
export function withField(body: object, { path, value }: FieldSetting): object {
  const [name = '', ...rest] = path;
  const fields: Readonly<Record<string, unknown>> = { ...body };
  if (rest.length === 0) return { ...fields, [name]: value };
  const inner = Object.hasOwn(fields, name) ? fields[name] : {};
  if (typeof inner !== 'object' || inner === null || Array.isArray(inner)) {
    throw invalid(`${name} is ${JSON.stringify(inner)} and has no field ${rest.join('.')}`);
  }
  return { ...fields, [name]: withField(inner, { path: rest, value }) };
}

function parsed(text: string, json: string): unknown {
  try {
    return JSON.parse(json);
  } catch (error) {
    throw invalid(`${text} has no JSON behind :=`, error);
  }
}

function invalid(what: string, cause?: unknown): SimulatorError {
  return new SimulatorError('FIELD_INVALID', `--set ${what}.`, WANTED, cause);
}
