import type { StoreCandidate } from './candidate.ts';
import { EMBEDDED } from './embedded.ts';
import { POSTGRES } from './postgres.ts';
import { REDIS } from './redis.ts';

/** The candidates of one database, and the one that books by hand, without de-duplication. */
export interface StoreGroup {
  readonly database: 'postgres' | 'embedded' | 'redis';
  readonly byHand: StoreCandidate;
  readonly all: readonly StoreCandidate[];
}

export const GROUPS: readonly StoreGroup[] = [
  { database: 'postgres', ...POSTGRES },
  { database: 'embedded', ...EMBEDDED },
  { database: 'redis', ...REDIS },
];

export function candidateNamed(name: string): StoreCandidate {
  const found = GROUPS.flatMap(({ all }) => all).find((candidate) => candidate.name === name);
  if (found === undefined) throw new RangeError(`There is no candidate "${name}".`);
  return found;
}
