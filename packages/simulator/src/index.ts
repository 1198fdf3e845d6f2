export type { Certificate, CheckResult, Stop } from './certify/certificate.ts';
export { type CertifyOptions, certify } from './certify/certify.ts';
export type { Group, Level, Observation } from './certify/check.ts';
export { deliver } from './deliver/deliver.ts';
export type {
  DeliveredAttempt,
  DeliveredCapture,
  DeliveredMessage,
  Delivery,
  DeliverySummary,
  Latency,
  MessageRole,
} from './deliver/delivered.ts';
export type { DeliverOptions } from './deliver/options.ts';
export { SimulatorError, type SimulatorErrorCode } from './errors.ts';
export {
  type Exchange,
  type ExchangeOptions,
  exchange,
  type OutgoingRequest,
  type ReplyReceived,
} from './exchange.ts';
export type { ExchangeFailure, FailureReason } from './failure.ts';
export type { Case } from './sample-body.ts';
export { createSender, type Message, type Sender, type SenderOptions } from './sender.ts';
export { type Finding, type FindingCode, type Verdict, verdictOf } from './verdict.ts';
