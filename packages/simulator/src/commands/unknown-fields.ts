import type { FieldSetting } from '../fields.ts';
import { nearestOf } from '../sample-body.ts';
import { errorColour, note } from './terminal.ts';

/** The documented fields that a sample does not carry. */
const OPTIONAL = ['acquirerReferenceNo', 'acquirerInfo', 'taxCalculationId', 'paymentResultInfo'];

/** Says which fields look like a typing error. They are sent all the same: unknown fields are something to test. */
export function noteUnknownFields(sample: object, settings: readonly FieldSetting[]): void {
  for (const { path } of settings) {
    const [name = '', inner] = path;
    const known = [...Object.keys(sample), ...OPTIONAL];
    noteNear(name, known, name);
    const fields = Object.entries(sample).find(([field]) => field === name)?.[1];
    if (inner !== undefined && typeof fields === 'object')
      noteNear(inner, Object.keys(fields), path.join('.'));
  }
}

function noteNear(name: string, known: readonly string[], path: string): void {
  const nearest = known.includes(name) ? undefined : nearestOf(name, known);
  if (nearest === undefined) return;
  note(
    `${errorColour.yellow('note:')} ${path} is no field of the protocol; did you mean ${nearest}? It is sent as it is.`,
  );
}
