import { type Certificate, verdictOn } from '../../certify/certificate.ts';
import { CHECKS } from '../../certify/checks/list.ts';

/** The results of an earlier run that a new run of some checks leaves as they are. */
export function keptResults(
  earlier: Certificate | undefined,
  rerun: readonly string[],
  { to, clientId }: { readonly to: string; readonly clientId: string },
): Certificate['results'] {
  // Results of another endpoint say nothing about this one.
  if (earlier === undefined || earlier.endpoint !== to || earlier.clientId !== clientId) return [];
  return earlier.results.filter(({ id }) => !rerun.includes(id));
}

/** One certificate of an earlier run and of the checks that ran again. */
export function mergeCertificates(
  earlier: Certificate,
  kept: Certificate['results'],
  latest: Certificate,
): Certificate {
  if (kept.length === 0) return latest;
  const place = new Map(CHECKS.map(({ id }, index) => [id, index]));
  const results = [...kept, ...latest.results].sort(
    (one, other) => (place.get(one.id) ?? 0) - (place.get(other.id) ?? 0),
  );
  const verdict = verdictOn(results);
  return {
    ...latest,
    startedAt: earlier.startedAt,
    ms: earlier.ms + latest.ms,
    verdict,
    ready: verdict === 'ready',
    results,
  };
}
