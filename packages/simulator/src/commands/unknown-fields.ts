import type { FieldSetting } from '../fields.ts';
import { nearestOf } from '../sample-body.ts';
import { errorColor, printNote } from './terminal.ts';

/** The documented fields that a sample does not contain. */
const OPTIONAL = ['acquirerReferenceNo', 'acquirerInfo', 'taxCalculationId', 'paymentResultInfo'];

/** Warns of fields that look like a typing error. They are sent unchanged, because a test may need unknown fields. */
export function warnUnknownFields(sample: object, settings: readonly FieldSetting[]): void {
  for (const { path } of settings) {
    const [name = '', inner] = path;
    const known = [...Object.keys(sample), ...OPTIONAL];
    warnIfSimilar(name, known, name);
    const fields = Object.entries(sample).find(([field]) => field === name)?.[1];
    if (inner !== undefined && typeof fields === 'object')
      warnIfSimilar(inner, Object.keys(fields), path.join('.'));
  }
}

function warnIfSimilar(name: string, known: readonly string[], path: string): void {
  const nearest = known.includes(name) ? undefined : nearestOf(name, known);
  if (nearest === undefined) return;
  printNote(
    `${errorColor.yellow('note:')} unknown field "${path}". Did you mean ${nearest}? The field is sent unchanged.`,
  );
}
