import { excerptOf } from '../excerpt.ts';

/** The list of booked captures is unreadable. */
export class CaptureListError extends Error {
  override readonly name = 'CaptureListError';
}

/** How much of a text that is not JSON the error shows, in characters. */
const MAX_TEXT = 60;
/** How many names of fields the error shows. */
const MAX_NAMES = 8;
/** `next`, `nextPage`, `next_cursor`, `hasMore`: the list has further pages. */
const FURTHER_PAGES = /^(next([-_]?(page|cursor|token|url))?|has[-_]?more)$/i;

/**
 * Reads the body of the list: a JSON array, or an object with exactly one array in it.
 *
 * @throws CaptureListError says what the body is instead
 */
export function readList(body: Uint8Array): readonly unknown[] {
  const text = new TextDecoder().decode(body);
  const value = parse(text);
  if (Array.isArray(value)) return value;
  if (typeof value !== 'object' || value === null)
    throw notAList(value === undefined ? textOf(text) : scalarOf(value));
  const fields = Object.entries(value);
  const arrays = fields.filter(([, field]) => Array.isArray(field));
  const [first, ...others] = arrays;
  if (first === undefined) throw notAList(`an object without an array. Its fields: ${namesOf(fields)}`);
  if (others.length > 0) throw notAList(`an object with several arrays: ${namesOf(arrays)}`);
  const further = fields.find(([name, field]) => FURTHER_PAGES.test(name) && Boolean(field));
  if (further !== undefined) throw notAList(`one page of several (${namesOf([further])} is set)`);
  return first[1];
}

function notAList(received: string): CaptureListError {
  return new CaptureListError(`The list is ${received}. Expected: a JSON array of objects with captureId.`);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function textOf(text: string): string {
  const start = text.replaceAll(/\s+/g, ' ').trim();
  return start === '' ? 'empty' : `not JSON: ${excerptOf(start, MAX_TEXT)}`;
}

function scalarOf(value: unknown): string {
  return value === null ? 'null' : `a ${typeof value}`;
}

function namesOf(fields: readonly (readonly [name: string, value: unknown])[]): string {
  if (fields.length === 0) return 'none';
  const names = fields.slice(0, MAX_NAMES).map(([name]) => excerptOf(name, MAX_TEXT));
  return [...names, ...(fields.length > MAX_NAMES ? ['…'] : [])].join(', ');
}
