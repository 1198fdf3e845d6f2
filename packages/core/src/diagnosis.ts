export {
  type DiagnosisBudget,
  type DiagnosisRequest,
  diagnoseSignature,
  type SignatureDiagnosis,
} from './signature/diagnose.ts';
export type { Finding, FindingCode } from './signature/diagnosis/finding.ts';
