import type { KnownResultCode, LocalizedText } from '@notify-capture/core';

const meaning = (en: string, zh: string): LocalizedText => ({ en, zh });

/** What each result code says happened. What to do is in core's table (`RESULT_CODES`). */
export const CODE_MEANINGS: Readonly<Record<KnownResultCode, LocalizedText>> = {
  SUCCESS: meaning('The capture succeeded.', '请款结果为成功。'),
  ACCESS_DENIED: meaning('The merchant may not use this interface.', '商户无权调用该接口。'),
  AUTH_CANCELLED: meaning('The authorization was cancelled.', '预授权已取消。'),
  AUTH_EXPIRED: meaning('The authorization has expired.', '预授权已过期。'),
  AUTH_NOT_FOUND: meaning('The authorization does not exist.', '预授权不存在。'),
  CAPTURE_AMOUNT_EXCEED_AUTH_LIMIT: meaning(
    'The amount exceeds the authorized amount.',
    '请款金额超过授权金额。',
  ),
  CAPTURE_IN_PROCESS: meaning('The capture is still running.', '请款处理中。'),
  CURRENCY_NOT_SUPPORT: meaning('The currency is not supported.', '不支持该币种。'),
  INVALID_CONTRACT: meaning('The contract does not allow the transaction.', '合约与交易不符。'),
  MULTI_CAPTURE_NOT_SUPPORTED: meaning(
    'Several captures of one payment are not supported.',
    '不支持对一笔支付多次请款。',
  ),
  NO_PAY_OPTIONS: meaning('No payment method is available.', '没有可用的支付方式。'),
  ORDER_IS_CANCELED: meaning('The order was cancelled.', '订单已取消。'),
  ORDER_STATUS_INVALID: meaning('The state of the order does not allow a capture.', '订单状态不允许请款。'),
  PARAM_ILLEGAL: meaning('A parameter is missing or invalid.', '参数缺失或无效。'),
  PAYMENT_COUNT_EXCEED_LIMIT: meaning('The number of payments exceeds a limit.', '支付次数超过上限。'),
  PROCESS_FAIL: meaning('A general failure. A retry would fail too.', '业务处理失败，重试无效。'),
  REPEAT_REQ_INCONSISTENT: meaning(
    'A repeated request differs from the first one.',
    '重复请求与首次请求不一致。',
  ),
  RISK_REJECT: meaning('Risk control refused the capture.', '风控拒绝了请款。'),
  USER_AMOUNT_EXCEED_LIMIT: meaning("The amount exceeds the customer's limit.", '金额超过用户限额。'),
  USER_BALANCE_NOT_ENOUGH: meaning("The customer's balance is too low.", '用户余额不足。'),
  USER_NOT_EXIST: meaning('The customer does not exist.', '用户不存在。'),
  USER_STATUS_ABNORMAL: meaning("The state of the customer's account is abnormal.", '用户状态异常。'),
  UNKNOWN_EXCEPTION: meaning('The result is unknown.', '结果未知。'),
};
