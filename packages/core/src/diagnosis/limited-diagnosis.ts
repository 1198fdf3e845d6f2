import type { AdmittedRequest } from '../admission/request.ts';
import type { ClientKeys, KeySet } from '../authentication/key-set.ts';
import { type DiagnosisBudget, diagnoseSignature } from './diagnose.ts';
import type { SignatureDiagnosis } from './finding.ts';

/** At most so many diagnoses … */
const MOST = 5;
/** … within this span, in ms: forgeries must not keep the machine busy with explaining them. */
const SPAN = 10_000;
/** A bad request must stay cheap: three more applications of a key, and a few milliseconds of hashing. */
const MODEST: DiagnosisBudget = { recoveries: 3, longestBody: 16_384, hashedBytes: 4_000_000 };

/**
 * Diagnoses a refused request, of which `targets` may have been signed as well; `undefined` when too many were diagnosed
 * lately, or it cannot be done.
 */
export type DiagnoseRefused = (
  request: AdmittedRequest,
  targets: readonly string[],
  keys: KeySet,
) => Promise<SignatureDiagnosis | undefined>;

/** The diagnosis that a receiver can afford after a refusal. */
export function limitedDiagnosis(now = () => performance.now()): DiagnoseRefused {
  let recent: readonly number[] = [];
  return async (request, targets, keys) => {
    recent = recent.filter((at) => now() - at < SPAN);
    if (recent.length >= MOST) return undefined;
    recent = [...recent, now()];
    try {
      return diagnoseSignature({ ...request, targets, ...clientKeys(keys) }, MODEST);
    } catch {
      // A diagnosis never changes a refusal.
      return undefined;
    }
  };
}

function clientKeys(keys: KeySet): ClientKeys {
  const single = keys.find(([version]) => version === undefined);
  return single === undefined ? { publicKeys: Object.fromEntries(keys) } : { publicKey: single[1] };
}
