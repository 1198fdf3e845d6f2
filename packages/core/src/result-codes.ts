import type { Action } from './action.ts';

/** How a capture ended: the money is captured, it is not, or nobody knows yet. */
export type Outcome = 'captured' | 'failed' | 'pending';

/** The protocol's status: success, failure, unknown. */
export type ResultStatus = 'S' | 'F' | 'U';

/** A sentence in English and in Chinese. */
export interface Sentence {
  readonly en: string;
  readonly zh: string;
}

/** One row of the protocol's table of result codes. */
export interface ResultCodeMeaning {
  readonly status: ResultStatus;
  readonly action: Action;
  /** What happened and what to do about it. */
  readonly advice: Sentence;
}

const meaning = (status: ResultStatus, action: Action, en: string, zh: string): ResultCodeMeaning =>
  Object.freeze({ status, action, advice: Object.freeze({ en, zh }) });

/**
 * The 23 result codes of `notifyCapture` (page of 2024-04-24): the status each belongs to, what it asks of the
 * merchant, and a sentence to show.
 */
export const RESULT_CODES = Object.freeze({
  SUCCESS: meaning(
    'S',
    'none',
    'The money is captured; nothing is left to do.',
    '款项已成功请款，无需再做任何处理。',
  ),
  ACCESS_DENIED: meaning(
    'F',
    'contact_support',
    'The capture was denied: ask Alipay support why.',
    '本次请款被拒绝访问，请向支付宝技术支持询问原因。',
  ),
  AUTH_CANCELLED: meaning(
    'F',
    'start_new_payment',
    'The authorisation was cancelled: start a new payment with a new paymentRequestId.',
    '授权已被取消，请换用新的 paymentRequestId 重新发起支付。',
  ),
  AUTH_EXPIRED: meaning(
    'F',
    'start_new_payment',
    'The authorisation has expired: start a new payment with a new paymentRequestId.',
    '授权已过期，请换用新的 paymentRequestId 重新发起支付。',
  ),
  AUTH_NOT_FOUND: meaning(
    'F',
    'contact_support',
    'No such authorisation is known: ask Alipay support why.',
    '查不到对应的支付授权，请向支付宝技术支持询问原因。',
  ),
  CAPTURE_AMOUNT_EXCEED_AUTH_LIMIT: meaning(
    'F',
    'reduce_amount',
    'More was asked for than was authorised: capture again, at most the authorised amount, or ask Alipay support.',
    '请款金额大于授权金额，请以不高于授权的金额重新请款，或联系支付宝技术支持。',
  ),
  CAPTURE_IN_PROCESS: meaning(
    'U',
    'inquire',
    'The capture is still being worked on: inquire about its result.',
    '请款仍在处理，请主动查询结果。',
  ),
  CURRENCY_NOT_SUPPORT: meaning(
    'F',
    'check_request',
    "The currency is not supported: check the request's currencies; if they are right, ask Alipay support.",
    '不支持该币种，请核对请求里的各个币种；若确认无误，请联系支付宝技术支持。',
  ),
  INVALID_CONTRACT: meaning(
    'F',
    'check_contract',
    'The contract does not cover this transaction: compare the two; if they match, ask Alipay support.',
    '合约参数与本笔交易不一致，请逐项核对；若一致，请联系支付宝技术支持。',
  ),
  MULTI_CAPTURE_NOT_SUPPORTED: meaning(
    'F',
    'contact_support',
    'This payment cannot be captured more than once: ask Alipay support why.',
    '本笔支付不允许多次请款，请向支付宝技术支持询问原因。',
  ),
  NO_PAY_OPTIONS: meaning(
    'F',
    'contact_support',
    'No payment method can be used: ask Alipay support why.',
    '没有能用的支付方式，请向支付宝技术支持询问原因。',
  ),
  ORDER_IS_CANCELED: meaning(
    'F',
    'start_new_payment',
    'The payment was cancelled: start a new one with a new paymentRequestId.',
    '该笔支付已取消，请换用新的 paymentRequestId 重新发起支付。',
  ),
  ORDER_STATUS_INVALID: meaning(
    'F',
    'check_order',
    "The payment's state does not allow a capture: check the state; if it should, ask Alipay support.",
    '当前交易状态不能请款，请先核对状态；若状态正确，请联系支付宝技术支持。',
  ),
  PARAM_ILLEGAL: meaning(
    'F',
    'check_request',
    "A parameter is missing or wrong: check the capture request's headers and body.",
    '请求缺少参数或参数有误，请检查请款请求的头部与正文字段。',
  ),
  PAYMENT_COUNT_EXCEED_LIMIT: meaning(
    'F',
    'contact_support',
    'The payment method does not allow this many captures: ask Alipay support what the limit is.',
    '请款次数已超出该支付方式的上限，请向支付宝技术支持了解具体上限。',
  ),
  PROCESS_FAIL: meaning(
    'F',
    'review_manually',
    'The capture failed: do not retry; have a person look into it with Alipay support.',
    '请款失败，切勿重试，请安排人工处理并联系支付宝技术支持。',
  ),
  REPEAT_REQ_INCONSISTENT: meaning(
    'F',
    'match_first_request',
    'The same request came before with other fields: send the very same fields, or start a new payment with a new paymentRequestId.',
    '同一请求此前以不同参数提交过，请保持所有字段一致，或换用新的 paymentRequestId 重新发起支付。',
  ),
  RISK_REJECT: meaning(
    'F',
    'tell_customer',
    'Risk control declined the capture: tell the customer.',
    '请款未通过风控，请如实告知用户。',
  ),
  USER_AMOUNT_EXCEED_LIMIT: meaning(
    'F',
    'reduce_amount',
    "The amount is over the customer's limit: capture again within it, or have the customer ask the issuer.",
    '金额超出用户的支付限额，请以限额以内的金额重新请款，或联系用户或发卡行。',
  ),
  USER_BALANCE_NOT_ENOUGH: meaning(
    'F',
    'contact_support',
    "The customer's balance is too low: ask Alipay support for the details.",
    '用户余额不够本次请款，请向支付宝技术支持了解详情。',
  ),
  USER_NOT_EXIST: meaning(
    'F',
    'contact_customer',
    "The customer's account does not exist at the payment method: contact the customer or the issuer.",
    '用户在该支付方式下没有账户，请联系用户或发卡行。',
  ),
  USER_STATUS_ABNORMAL: meaning(
    'F',
    'contact_support',
    "The customer's account is not in order at the payment method: ask Alipay support why.",
    '用户在该支付方式下的账户状态不正常，请向支付宝技术支持询问原因。',
  ),
  UNKNOWN_EXCEPTION: meaning(
    'U',
    'inquire',
    'The result is unknown: inquire about the capture, or call again with the same captureRequestId; if it stays so, ask Alipay support.',
    '结果未知，请查询请款结果或以相同的 captureRequestId 再次调用；若一直如此，请联系支付宝技术支持。',
  ),
} as const satisfies Record<string, ResultCodeMeaning>);

/** A result code that this version knows. */
export type KnownResultCode = keyof typeof RESULT_CODES;

/** What a result says, read against the table. */
export interface Interpretation {
  readonly outcome: Outcome;
  readonly action: Action;
  readonly advice: Sentence;
  /** Is the code in the table of this version? */
  readonly known: boolean;
  /** `false`: code and status contradict each other; then nothing is final and the action is `inquire`. */
  readonly consistent: boolean;
}

const CONTRADICTION: Sentence = {
  en: 'Result code and status contradict each other: take nothing for granted and inquire about the capture.',
  zh: '结果代码与状态互相矛盾，请勿据此入账，应查询请款结果。',
};

const UNKNOWN_CODE: Readonly<Record<ResultStatus, Omit<Interpretation, 'known' | 'consistent'>>> = {
  S: {
    outcome: 'captured',
    action: 'none',
    advice: {
      en: 'The money is captured, under a code that this version does not know.',
      zh: '款项已成功请款，但当前版本尚不认识该结果代码。',
    },
  },
  F: {
    outcome: 'failed',
    action: 'contact_support',
    advice: {
      en: 'The capture failed for a reason that this version does not know: ask Alipay support.',
      zh: '请款失败，当前版本尚不认识其原因，请联系支付宝技术支持。',
    },
  },
  U: {
    outcome: 'pending',
    action: 'inquire',
    advice: {
      en: 'The result is not final, under a code that this version does not know: inquire about the capture.',
      zh: '结果尚未确定，且当前版本不认识该结果代码，请查询请款结果。',
    },
  },
};

const OUTCOMES: Readonly<Record<ResultStatus, Outcome>> = { S: 'captured', F: 'failed', U: 'pending' };

/**
 * Step 4: result code × status → outcome and action. A known code with another status than its own is a
 * contradiction, and never a success.
 *
 * @throws RangeError when the status is none of S, F and U
 * @example
 * interpretResult('SUCCESS', 'S').outcome === 'captured';
 * interpretResult('SUCCESS', 'F').outcome === 'pending'; // contradictory: inquire
 */
export function interpretResult(code: string, status: ResultStatus): Interpretation {
  if (!Object.hasOwn(OUTCOMES, status)) throw new RangeError('The status is none of S, F and U.');
  if (!isKnown(code)) return { ...UNKNOWN_CODE[status], known: false, consistent: true };
  const { status: expected, action, advice } = RESULT_CODES[code];
  if (status !== expected) {
    return { outcome: 'pending', action: 'inquire', advice: CONTRADICTION, known: true, consistent: false };
  }
  return { outcome: OUTCOMES[status], action, advice, known: true, consistent: true };
}

function isKnown(code: string): code is KnownResultCode {
  return Object.hasOwn(RESULT_CODES, code);
}
