export { SimulatorError, type SimulatorErrorCode } from './errors.ts';
export {
  type Exchange,
  type ExchangeFailure,
  type ExchangeOptions,
  exchange,
  type OutgoingRequest,
  type ReplyReceived,
} from './exchange.ts';
export type { FailureReason } from './failure.ts';
export { createSender, type Message, type Sender, type SenderOptions } from './sender.ts';
export { type Finding, type FindingCode, type Verdict, verdictOf } from './verdict.ts';
