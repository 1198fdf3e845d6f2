/**
 * Turns a request into a verified, typed notification, runs your handler once, and says what to reply.
 *
 * The adapters for Express, Fastify, Nest and the web use it, and you need it directly for any other framework.
 *
 * @packageDocumentation
 */

export { type KeptBody, peekBody, type RawBody, readBody } from './admission/body.ts';
export type { BodyLimits } from './admission/body-errors.ts';
export { hasNotificationForm } from './admission/form.ts';
export type { RawHeaders } from './admission/headers.ts';
export { fromNodeRequest, type NodeRequestSource } from './admission/node-request.ts';
export type { RawRequest } from './admission/request.ts';
export { isRead, type NodeReadable, type PeekableRequest } from './admission/stream.ts';
export { madeOnce, type WebOptions } from './admission/web-options.ts';
export { fromWebRequest, type WebRequest } from './admission/web-request.ts';
export type { ClientKeys } from './authentication/key-set.ts';
export type { KeysHealth } from './authentication/key-source.ts';
export type { PublicJwk, PublicKeyInput } from './authentication/keys.ts';
export { parseRequestTime } from './authentication/request-time.ts';
export type { ResolveKeys } from './authentication/resolved-keys.ts';
export {
  type SignatureVerdict,
  type SignedRequest,
  verifySignature,
} from './authentication/verify-signature.ts';
export {
  type CaptureContext,
  type CaptureHandler,
  type DeliveryContext,
  type OtherHandler,
  requireHandler,
  type StoreContext,
  type WithSettle,
  type WithTransaction,
} from './delivery/handler.ts';
export { type MemoryStore, type MemoryStoreOptions, memoryStore } from './delivery/memory-store.ts';
export type { Relation } from './delivery/relation.ts';
export {
  readSettledRecord,
  type SettledCapture,
  type SettledOther,
  type SettledRecord,
} from './delivery/settled-record.ts';
export type { Settlement } from './delivery/settlement.ts';
export type {
  Claim,
  NotificationStore,
  StoreTransaction,
  TransactionHandle,
  TransactionQuery,
} from './delivery/store.ts';
export type { Finding, FindingCode, SignatureDiagnosis } from './diagnosis/finding.ts';
export type { NotificationErrorCode, Severity } from './error-codes.ts';
export {
  type ConfigErrorReason,
  type GenuineMessage,
  isNotificationError,
  NotificationError,
  type NotificationErrorDetails,
  type NotificationIds,
} from './errors.ts';
export type { Health, StoreHealth } from './health.ts';
export type { Action } from './interpretation/action.ts';
export {
  capturesFromInquiry,
  type InquiredCaptures,
  type InquiryOptions,
} from './interpretation/inquiry.ts';
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
export type {
  CapturedNotification,
  CaptureFields,
  CaptureNotification,
  CaptureResult,
  FailedNotification,
  PendingNotification,
} from './notification/capture.ts';
export type { IdName, MessageIds } from './notification/ids.ts';
export type { OtherKind } from './notification/kinds.ts';
export { type Money, moneyFromDecimal, moneyOf } from './notification/money.ts';
export type { Notification } from './notification/notification.ts';
export { type Origin, rawBodyOf } from './notification/origin.ts';
export type {
  OtherFields,
  OtherNotification,
  PaymentNotification,
  RefundNotification,
  UninterpretedNotification,
} from './notification/other.ts';
export { parseNotification } from './notification/queued.ts';
export type { Warning } from './notification/schema.ts';
export { type ConfigProblem, invalidConfig } from './options/config-error.ts';
export { type Logger, type MessageLogger, readLogger } from './options/logger.ts';
export { assertKnownOptions, type ReceiverOptions } from './options/options.ts';
export { createReceiver, type Receiver, type ReceiverOn } from './receiver.ts';
export { type ReceiverSource, receiverFrom } from './receiver-source.ts';
export { type NodeResponse, writeToNode } from './reply/node-response.ts';
export { type PublicError, publicError } from './reply/public-error.ts';
export type { RefusedNotification } from './reply/refusal.ts';
export type { Reply } from './reply/reply.ts';
export { TRACING_CHANNELS, type TracedStep } from './tracing/steps.ts';
export type { TracedMessage } from './tracing/traced-message.ts';
