import type { AdmittedRequest } from '../admission/request.ts';
import type { ClientKeys, KeySet } from '../authentication/key-set.ts';
import { type DiagnosisBudget, diagnoseSignature } from './diagnose.ts';
import type { SignatureDiagnosis } from './finding.ts';

/** The maximum number of diagnoses in each span: forged messages must not keep the machine busy. */
const MAX_DIAGNOSES = 5;
/** In ms. */
const SPAN = 10_000;
/** A bad request must stay cheap: three more uses of a key, and 20 ms. */
const SMALL_BUDGET: DiagnosisBudget = {
  maxRecoveries: 3,
  maxBodyBytes: 16_384,
  maxHashedBytes: 4_000_000,
  maxMs: 20,
};

/**
 * Diagnoses a refused request; `undefined` after too many diagnoses, or if it fails.
 *
 * @param targets other targets that Alipay may have signed
 */
export type DiagnoseRefused = (
  request: AdmittedRequest,
  targets: readonly string[],
  keys: KeySet,
) => Promise<SignatureDiagnosis | undefined>;

/** A diagnosis with a limited rate and cost, for a receiver. */
export function limitedDiagnosis(now = () => performance.now()): DiagnoseRefused {
  let recent: readonly number[] = [];
  return async (request, targets, keys) => {
    recent = recent.filter((at) => now() - at < SPAN);
    if (recent.length >= MAX_DIAGNOSES) return undefined;
    recent = [...recent, now()];
    try {
      return diagnoseSignature({ ...request, targets, ...clientKeys(keys) }, SMALL_BUDGET);
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
