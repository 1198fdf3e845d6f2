import { type Budget, type DiagnosisMaterial, diagnose, type SignatureDiagnosis } from './diagnose.ts';

/** At most so many diagnoses … */
const MOST = 5;
/** … within this span, in ms: forgeries must not keep the machine busy with explaining them. */
const SPAN = 10_000;
/** A bad request must stay cheap: three more applications of a key, and a few milliseconds of hashing. */
const MODEST: Budget = { recoveries: 3, longestBody: 16_384, hashedBytes: 4_000_000 };

/** Diagnoses a refused request; `undefined` when too many were diagnosed lately. */
export type DiagnoseRefused = (material: Omit<DiagnosisMaterial, 'budget'>) => SignatureDiagnosis | undefined;

/** The diagnosis that a receiver can afford after a refusal. */
export function limitedDiagnosis(now: () => number): DiagnoseRefused {
  let recent: readonly number[] = [];
  return (material) => {
    recent = recent.filter((at) => now() - at < SPAN);
    if (recent.length >= MOST) return undefined;
    recent = [...recent, now()];
    try {
      return diagnose({ ...material, budget: MODEST });
    } catch {
      // A diagnosis never changes a refusal.
      return undefined;
    }
  };
}
