import type { AdmittedRequest } from '../admission/request.ts';
import type { KeySet } from '../authentication/key-set.ts';
import type { AgeLimits } from '../authentication/message-age.ts';
import { parseRequestTime } from '../authentication/request-time.ts';
import {
  type Evidence,
  examineContent,
  findSigner,
  keyWrong,
  type Signer,
  signerAttempts,
} from './diagnose.ts';
import type { SignatureDiagnosis } from './finding.ts';
import { CONTENT_NOT_EXAMINED, OTHER_DIGEST, TIME_UNUSABLE } from './findings.ts';
import type { DiagnosisBudget } from './work.ts';

/** In ms. */
const SPAN = 10_000;
/** In each span, the first messages for which keys are used: forged messages must not keep the machine busy. */
const MAX_SIGNERS = 20;
/**
 * The share of the others, at random: no number of forged messages keeps a genuine one from being recognized with this
 * probability at each attempt. It costs a forged message this share of one more use of each of at most three keys.
 */
export const SIGNERS_SHARE = 1 / 8;
/** In each span, the messages whose content is examined; a key of the client has made their signature. */
const MAX_CONTENTS = 5;
/** A bad request must stay cheap: three more uses of a key, and some 20 ms. */
export const SMALL_BUDGET: DiagnosisBudget = {
  maxRecoveries: 3,
  maxBodyBytes: 16_384,
  maxWork: 8_000_000,
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

/**
 * A diagnosis with a limited rate and cost, for a receiver. Hopeless messages do not count. A message that a key of the
 * client has signed is recognized as such also when too many are examined.
 */
export function limitedDiagnosis(limits: AgeLimits, now = () => performance.now()): DiagnoseRefused {
  const signers = new Rate(MAX_SIGNERS, now);
  const contents = new Rate(MAX_CONTENTS, now);
  const diagnose = (evidence: Evidence): SignatureDiagnosis | undefined => {
    const attempts = signerAttempts(evidence);
    if ('unknown' in attempts) return keyWrong(attempts.unknown);
    if (!signers.take() && Math.random() >= SIGNERS_SHARE) return undefined;
    const signer = findSigner(attempts, evidence);
    if ('unknown' in signer) return keyWrong(signer.unknown);
    return contents.take() ? examineContent(evidence, signer) : contentNotExamined(signer);
  };
  return async ({ method, target, headers, body, requestTime }, targets, keys) => {
    try {
      if (!isAcceptable(requestTime, limits)) return { verdict: 'not_examined', findings: [TIME_UNUSABLE] };
      return diagnose({ method, target, targets, headers, body, keys, budget: SMALL_BUDGET });
    } catch {
      // A diagnosis never changes a refusal.
      return undefined;
    }
  };
}

function contentNotExamined({ recovered, findings }: Signer): SignatureDiagnosis {
  const content = recovered.sha256 ? CONTENT_NOT_EXAMINED : OTHER_DIGEST;
  return { verdict: 'content_altered', findings: [...findings, content] };
}

function isAcceptable(requestTime: string, { maxAge, clockTolerance, clock }: AgeLimits): boolean {
  const time = parseRequestTime(requestTime);
  if (time === undefined) return false;
  const age = clock() - time;
  return age <= maxAge && age >= -clockTolerance;
}

/** A number of uses in each span. */
class Rate {
  readonly #max: number;
  readonly #now: () => number;
  #recent: readonly number[] = [];

  constructor(max: number, now: () => number) {
    this.#max = max;
    this.#now = now;
  }

  take(): boolean {
    const now = this.#now();
    this.#recent = this.#recent.filter((at) => now - at < SPAN);
    if (this.#recent.length >= this.#max) return false;
    this.#recent = [...this.#recent, now];
    return true;
  }
}
