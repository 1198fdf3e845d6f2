export { type DiagnosisBudget, type DiagnosisRequest, diagnoseSignature } from './diagnose.ts';
export type { Finding, FindingCode, SignatureDiagnosis } from './finding.ts';
