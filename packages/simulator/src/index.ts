/**
 * Simulates Alipay: signs, sends and repeats notifications, and certifies an endpoint.
 *
 * @packageDocumentation
 */

export type {
  Certificate,
  CertificateVerdict,
  CheckDescription,
  CheckResult,
  PreflightError,
} from './certify/certificate.ts';
export { type CertifyOptions, certify } from './certify/certify.ts';
export type { Group, Level, Observation } from './certify/check.ts';
export { deliver } from './deliver/deliver.ts';
export type {
  DeliveryAttempt,
  DeliveryReply,
  DeliveryResult,
  DeliverySubject,
  DeliverySummary,
  Latency,
  MessageDelivery,
  MessageRole,
  NotificationDelivery,
} from './deliver/delivery-result.ts';
export type { DeliverOptions } from './deliver/options.ts';
export { SimulatorError, type SimulatorErrorCode } from './errors.ts';
export {
  type Exchange,
  type ExchangeOptions,
  type ExchangeReply,
  exchange,
  type OutgoingRequest,
} from './exchange.ts';
export type { ExchangeFailure, FailureReason } from './failure.ts';
export type { Language } from './language.ts';
export type { MessageKind } from './message-kinds.ts';
export type { ReplyFinding, ReplyFindingCode } from './reply-finding.ts';
export { type ReplyVerdict, verdictOf } from './reply-verdict.ts';
export type { Case } from './sample-body.ts';
export { createSender, type Message, type Sender, type SenderOptions } from './sender.ts';
