import { SimulatorError } from '../errors.ts';
import { nearestOf } from '../sample-body.ts';
import type { Check } from './check.ts';
import { CHECKS } from './checks/list.ts';

/**
 * Selects the checks to run, by id.
 *
 * @throws SimulatorError `OPTION_INVALID`: an id is unknown, or no check is left
 */
export function selectChecks(
  only: readonly string[] | undefined,
  skip: readonly string[] | undefined,
): readonly Check[] {
  const ids = CHECKS.map(({ id }) => id);
  for (const id of [...(only ?? []), ...(skip ?? [])]) {
    if (ids.includes(id)) continue;
    const nearest = nearestOf(id, ids);
    const suggestion = nearest === undefined ? '' : `Did you mean ${nearest}? `;
    throw new SimulatorError(
      'OPTION_INVALID',
      `Unknown check "${id}".`,
      `${suggestion}Expected: one of ${ids.join(', ')}.`,
    );
  }
  const selection = CHECKS.filter(({ id }) => (only?.includes(id) ?? true) && !skip?.includes(id));
  if (selection.length > 0) return selection;
  throw new SimulatorError(
    'OPTION_INVALID',
    'No check is left to run.',
    'Set fewer ids in skip, or more ids in only.',
  );
}
