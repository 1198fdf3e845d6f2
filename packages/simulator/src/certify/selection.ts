import { SimulatorError } from '../errors.ts';
import { nearestOf } from '../sample-body.ts';
import type { Check } from './check.ts';
import { CHECKS } from './checks/list.ts';

/**
 * The checks to make, by id.
 *
 * @throws SimulatorError `OPTION_INVALID`: an unknown id, or none is left
 */
export function selectChecks(
  only: readonly string[] | undefined,
  skip: readonly string[] | undefined,
): readonly Check[] {
  const ids = CHECKS.map(({ id }) => id);
  for (const id of [...(only ?? []), ...(skip ?? [])]) {
    if (ids.includes(id)) continue;
    const nearest = nearestOf(id, ids);
    const meant = nearest === undefined ? '' : `Did you mean ${nearest}? `;
    throw new SimulatorError('OPTION_INVALID', `${id} is no check.`, `${meant}There are: ${ids.join(', ')}.`);
  }
  const chosen = CHECKS.filter(({ id }) => (only?.includes(id) ?? true) && !skip?.includes(id));
  if (chosen.length > 0) return chosen;
  throw new SimulatorError(
    'OPTION_INVALID',
    'No check is left to make.',
    'Name fewer in skip, or more in only.',
  );
}
