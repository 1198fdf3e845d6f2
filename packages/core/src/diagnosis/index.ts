export { type DiagnosisRequest, diagnoseSignature } from './diagnose.ts';
export type { Finding, FindingCode, SignatureDiagnosis } from './finding.ts';
export type { DiagnosisBudget } from './work.ts';
