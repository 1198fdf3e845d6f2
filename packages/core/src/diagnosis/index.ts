/**
 * Finds out why a signature does not match, from a refused request that you kept. It never decides anything.
 *
 * @packageDocumentation
 */

export { type DiagnosisRequest, diagnoseSignature } from './diagnose.ts';
export type { Finding, FindingCode, SignatureDiagnosis } from './finding.ts';
export type { DiagnosisBudget } from './work.ts';
