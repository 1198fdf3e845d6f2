import { type DiagnosisMaterial, diagnose, type SignatureDiagnosis } from './diagnose.ts';

/** At most so many diagnoses … */
const MOST = 5;
/** … within this span, in ms: forgeries must not keep the machine busy with explaining them. */
const SPAN = 10_000;
/** How many times a key is applied in one: a bad request must stay cheap. */
const MOST_RECOVERIES = 3;

/** Diagnoses a refused request; `undefined` when too many were diagnosed lately. */
export type DiagnoseRefused = (
  material: Omit<DiagnosisMaterial, 'mostRecoveries'>,
) => SignatureDiagnosis | undefined;

/** The diagnosis that a receiver can afford after a refusal. */
export function limitedDiagnosis(now: () => number): DiagnoseRefused {
  let recent: readonly number[] = [];
  return (material) => {
    recent = recent.filter((at) => now() - at < SPAN);
    if (recent.length >= MOST) return undefined;
    recent = [...recent, now()];
    return diagnose({ ...material, mostRecoveries: MOST_RECOVERIES });
  };
}
