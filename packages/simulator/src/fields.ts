import { SimulatorError } from './errors.ts';

/** The path of a field, and the value to set. */
export interface FieldSetting {
  readonly path: readonly string[];
  readonly value: unknown;
}

const SETTING_HINT =
  "Expected: path=value for a string, such as captureAmount.value=500, or path:=JSON for anything else, such as 'result:={}'.";

/**
 * Reads `path=value` and `path:=JSON`. A value after `=` is a string, as the protocol's amounts are.
 *
 * @throws SimulatorError `FIELD_INVALID`
 */
export function readFieldSetting(text: string): FieldSetting {
  const equals = text.indexOf('=');
  if (equals < 0) throw invalid(text, 'it has no =');
  const isJson = text[equals - 1] === ':';
  const path = text.slice(0, isJson ? equals - 1 : equals).split('.');
  if (path.some((name) => name.trim() === '')) throw invalid(text, 'a name in its path is empty');
  if (path.includes('__proto__')) throw invalid(text, '__proto__ is not a field');
  const value = text.slice(equals + 1);
  return { path, value: isJson ? parseValue(text, value) : value };
}

/**
 * The body with a field set. Creates the objects on its path that do not exist.
 *
 * @throws SimulatorError `FIELD_INVALID`: a value on the path is not an object
 */
export function withField(body: object, { path, value }: FieldSetting): object {
  const [name = '', ...rest] = path;
  const fields: Readonly<Record<string, unknown>> = { ...body };
  if (rest.length === 0) return { ...fields, [name]: value };
  const inner = Object.hasOwn(fields, name) ? fields[name] : {};
  if (typeof inner !== 'object' || inner === null || Array.isArray(inner)) {
    throw invalid(
      [name, ...rest].join('.'),
      `${name} is ${JSON.stringify(inner)} and has no field ${rest.join('.')}`,
    );
  }
  return { ...fields, [name]: withField(inner, { path: rest, value }) };
}

function parseValue(text: string, json: string): unknown {
  try {
    return JSON.parse(json);
  } catch (error) {
    throw invalid(text, 'the value after := is not JSON', error);
  }
}

function invalid(setting: string, problem: string, cause?: unknown): SimulatorError {
  return new SimulatorError('FIELD_INVALID', `Invalid --set ${setting}: ${problem}.`, SETTING_HINT, cause);
}
