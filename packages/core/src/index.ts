export type { Action } from './action.ts';
export type { NodeReadable } from './body.ts';
export { type ConfigMistake, invalidConfig } from './config-mistake.ts';
export {
  type GenuineMessage,
  isNotificationError,
  NotificationError,
  type NotificationErrorCode,
  type NotificationErrorDetails,
  type NotificationIds,
  type Severity,
} from './errors.ts';
export { type CaptureContext, type CaptureHandler, requireHandler } from './handler.ts';
export type { Logger } from './logger.ts';
export { type MemoryStoreOptions, memoryStore } from './memory-store.ts';
export type { OtherNotification } from './message.ts';
export { type Money, moneyFromDecimal, moneyOf } from './money.ts';
export {
  bytesOf,
  type CapturedNotification,
  type CaptureFields,
  type CaptureNotification,
  type CaptureResult,
  type FailedNotification,
  type PendingNotification,
  type Warning,
} from './notification.ts';
export type { ReceiverOptions } from './options.ts';
export { parseNotification } from './queued-notification.ts';
export { createReceiver, type Receiver } from './receiver.ts';
export { type ReceiverSource, receiverFrom } from './receiver-source.ts';
export type { RefusedNotification } from './refusal.ts';
export type { Reply } from './reply.ts';
export type { RawBody, RawHeaders, RawRequest } from './request.ts';
export { parseRequestTime } from './request-time.ts';
export {
  type Interpretation,
  interpretResult,
  type KnownResultCode,
  type Outcome,
  RESULT_CODES,
  type ResultCodeMeaning,
  type ResultStatus,
  type Sentence,
} from './result-codes.ts';
export type { SignatureDiagnosis } from './signature/diagnose.ts';
export type { Finding, FindingCode } from './signature/diagnosis/finding.ts';
export type { ClientKeys } from './signature/key-set.ts';
export type { ResolveKeys } from './signature/key-source.ts';
export type { PublicJwk, PublicKeyInput } from './signature/keys.ts';
export { type SignatureVerdict, type SignedRequest, verifySignature } from './signature/verify.ts';
export type {
  Claim,
  NotificationStore,
  SettledRecord,
  StoreTransaction,
  TransactionHandle,
} from './store.ts';
