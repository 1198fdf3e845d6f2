export {
  type BodyLimits,
  type NodeReadable,
  type PeekableRequest,
  peekBody,
  type RawBody,
  readBody,
} from './admission/body.ts';
export { hasNotificationForm } from './admission/form.ts';
export type { RawHeaders } from './admission/headers.ts';
export type { RawRequest } from './admission/request.ts';
export type { ClientKeys } from './authentication/key-set.ts';
export type { ResolveKeys } from './authentication/key-source.ts';
export type { PublicJwk, PublicKeyInput } from './authentication/keys.ts';
export { parseRequestTime } from './authentication/request-time.ts';
export { type SignatureVerdict, type SignedRequest, verifySignature } from './authentication/verify.ts';
export { type CaptureContext, type CaptureHandler, requireHandler } from './delivery/handler.ts';
export { type MemoryStoreOptions, memoryStore } from './delivery/memory-store.ts';
export type {
  Claim,
  NotificationStore,
  SettledRecord,
  StoreTransaction,
  TransactionHandle,
} from './delivery/store.ts';
export type { Finding, FindingCode, SignatureDiagnosis } from './diagnosis/finding.ts';
export {
  type ConfigMistake,
  type GenuineMessage,
  isNotificationError,
  NotificationError,
  type NotificationErrorCode,
  type NotificationErrorDetails,
  type NotificationIds,
  type Severity,
} from './errors.ts';
export type { Action } from './interpretation/action.ts';
export {
  type Interpretation,
  interpretResult,
  type KnownResultCode,
  type LocalizedText,
  type Outcome,
  RESULT_CODES,
  type ResultCodeMeaning,
  type ResultStatus,
} from './interpretation/result-codes.ts';
export type { OtherNotification } from './notification/message.ts';
export { type Money, moneyFromDecimal, moneyOf } from './notification/money.ts';
export {
  type CapturedNotification,
  type CaptureFields,
  type CaptureNotification,
  type CaptureResult,
  type FailedNotification,
  type PendingNotification,
  rawBodyOf,
} from './notification/notification.ts';
export { parseNotification } from './notification/queued.ts';
export type { Warning } from './notification/schema.ts';
export { invalidConfig } from './options/config-error.ts';
export type { Logger } from './options/logger.ts';
export type { ReceiverOptions } from './options/options.ts';
export { createReceiver, type Receiver } from './receiver.ts';
export { type ReceiverSource, receiverFrom } from './receiver-source.ts';
export type { RefusedNotification } from './reply/refusal.ts';
export type { Reply } from './reply/reply.ts';
