import type { Action } from './action.ts';

/** The outcome of a capture: the money is captured, it is not, or the result is not final. */
export type Outcome = 'captured' | 'failed' | 'pending';

/** The protocol's status: success, failure, unknown. */
export type ResultStatus = 'S' | 'F' | 'U';

/** A sentence in English and in Chinese. */
export interface LocalizedText {
  /** In English. */
  readonly en: string;
  /** In Chinese. */
  readonly zh: string;
}

/** One row of the protocol's table of result codes. */
export interface ResultCodeMeaning {
  /** The only status that agrees with the code. */
  readonly status: ResultStatus;
  /** The next step of the merchant. */
  readonly action: Action;
  /** The next step. */
  /** The next step as a sentence, to show to a person. */
  readonly advice: LocalizedText;
}

const sentence = (en: string, zh: string): LocalizedText => Object.freeze({ en, zh });

/** The advice of each action. A code with a more exact advice has its own. */
const ADVICE: Readonly<Record<Action, LocalizedText>> = {
  none: sentence('The money is captured; nothing is left to do.', '款项已请款成功，无需处理。'),
  inquire: sentence(
    'Not final: inquire about the capture, or wait for the next notification.',
    '结果尚未确定，请查询请款结果，或等待下一次通知。',
  ),
  start_new_payment: sentence(
    'Start a new payment with a new paymentRequestId.',
    '请换用新的 paymentRequestId 重新发起支付。',
  ),
  reduce_amount: sentence(
    'Capture again, at most the authorised amount, or ask Alipay support.',
    '请以不高于授权的金额重新请款，或联系支付宝技术支持。',
  ),
  check_request: sentence(
    "Check that the request's header and body fields are present and valid.",
    '请核对请求的头部与正文字段是否齐全、有效。',
  ),
  check_contract: sentence(
    "Compare the contract's parameters with the transaction; if they match, ask Alipay support.",
    '请核对合约参数与交易；若一致，请联系支付宝技术支持。',
  ),
  check_order: sentence(
    "Check the transaction's state; if it matches, ask Alipay support.",
    '请核对交易状态；若一致，请联系支付宝技术支持。',
  ),
  match_first_request: sentence(
    "Make all fields equal to the first request's, or start a new payment with a new paymentRequestId.",
    '请使所有字段与首次请求一致，或换用新的 paymentRequestId 重新发起支付。',
  ),
  tell_customer: sentence(
    'Tell the customer that risk control refused the request.',
    '请告知用户：风控拒绝了请求。',
  ),
  contact_customer: sentence('Contact the customer or the issuer.', '请联系用户或发卡行。'),
  contact_support: sentence('Ask Alipay support for the reason.', '请联系支付宝技术支持，询问原因。'),
  review_manually: sentence(
    'Do not retry: have a person look into it, with Alipay support.',
    '请勿重试，请人工处理，并联系支付宝技术支持。',
  ),
};

const meaning = (
  status: ResultStatus,
  action: Action,
  advice: LocalizedText = ADVICE[action],
): ResultCodeMeaning => Object.freeze({ status, action, advice });

/**
 * The 23 result codes of `notifyCapture`, each with its status, the action of the merchant, and a sentence to show.
 *
 * Source: https://docs.antom.com/ac/ams/notify_capture, as of 2024-04-24.
 *
 * @example
 * import { RESULT_CODES } from '@notify-capture/core';
 *
 * for (const [code, { status, action, advice }] of Object.entries(RESULT_CODES)) {
 *   console.log(code, status, action, advice.en);
 * }
 */
export const RESULT_CODES = Object.freeze({
  SUCCESS: meaning('S', 'none'),
  ACCESS_DENIED: meaning('F', 'contact_support'),
  AUTH_CANCELLED: meaning('F', 'start_new_payment'),
  AUTH_EXPIRED: meaning('F', 'start_new_payment'),
  AUTH_NOT_FOUND: meaning('F', 'contact_support'),
  CAPTURE_AMOUNT_EXCEED_AUTH_LIMIT: meaning('F', 'reduce_amount'),
  CAPTURE_IN_PROCESS: meaning('U', 'inquire'),
  CURRENCY_NOT_SUPPORT: meaning(
    'F',
    'check_request',
    sentence(
      "Check the request's currencies; if they are right, ask Alipay support.",
      '请核对请求的币种；若无误，请联系支付宝技术支持。',
    ),
  ),
  INVALID_CONTRACT: meaning('F', 'check_contract'),
  MULTI_CAPTURE_NOT_SUPPORTED: meaning('F', 'contact_support'),
  NO_PAY_OPTIONS: meaning('F', 'contact_support'),
  ORDER_IS_CANCELED: meaning('F', 'start_new_payment'),
  ORDER_STATUS_INVALID: meaning('F', 'check_order'),
  PARAM_ILLEGAL: meaning('F', 'check_request'),
  PAYMENT_COUNT_EXCEED_LIMIT: meaning(
    'F',
    'contact_support',
    sentence('Ask Alipay support for the limit.', '请联系支付宝技术支持，询问上限。'),
  ),
  PROCESS_FAIL: meaning('F', 'review_manually'),
  REPEAT_REQ_INCONSISTENT: meaning('F', 'match_first_request'),
  RISK_REJECT: meaning('F', 'tell_customer'),
  USER_AMOUNT_EXCEED_LIMIT: meaning(
    'F',
    'reduce_amount',
    sentence(
      "Capture again, at most the customer's limit, or have the customer ask the issuer.",
      '请以不高于用户限额的金额重新请款，或请用户联系发卡行。',
    ),
  ),
  USER_BALANCE_NOT_ENOUGH: meaning('F', 'contact_support'),
  USER_NOT_EXIST: meaning('F', 'contact_customer'),
  USER_STATUS_ABNORMAL: meaning('F', 'contact_support'),
  UNKNOWN_EXCEPTION: meaning(
    'U',
    'inquire',
    sentence(
      'Inquire about the capture, or capture again with the same captureRequestId; if it stays so, ask Alipay support.',
      '请查询请款结果，或以相同的 captureRequestId 重新请款；若仍未确定，请联系支付宝技术支持。',
    ),
  ),
} as const satisfies Record<string, ResultCodeMeaning>);

/** A result code of this version's table. */
export type KnownResultCode = keyof typeof RESULT_CODES;

/** The meaning of a result. */
export interface Interpretation {
  /** The outcome to book. */
  readonly outcome: Outcome;
  /** The next step of the merchant. */
  readonly action: Action;
  /** The next step as a sentence, to show to a person. */
  readonly advice: LocalizedText;
  /** Is the code in the table of this version? */
  readonly known: boolean;
  /** `false`: code and status contradict each other. Then the outcome is `pending` and the action `inquire`. */
  readonly consistent: boolean;
}

const CONTRADICTION = sentence(
  'Result code and status contradict each other: book nothing and inquire about the capture.',
  '结果代码与状态矛盾，请勿入账，请查询请款结果。',
);

/** The meaning of a status without its code. */
const BY_STATUS = {
  S: { outcome: 'captured', action: 'none' },
  F: { outcome: 'failed', action: 'contact_support' },
  U: { outcome: 'pending', action: 'inquire' },
} as const;

/**
 * Interprets a result: from its code and its status to the outcome and the next step.
 *
 * A known code with another status than its own is a contradiction, and never a success.
 *
 * @throws RangeError if the status is not S, F or U
 * @example
 * import { interpretResult } from '@notify-capture/core';
 *
 * interpretResult('SUCCESS', 'S').outcome; // captured
 * interpretResult('SUCCESS', 'F').outcome; // pending: contradictory, so inquire
 */
export function interpretResult(code: string, status: ResultStatus): Interpretation {
  if (!Object.hasOwn(BY_STATUS, status)) throw new RangeError('The status is not S, F or U.');
  const { outcome, action } = BY_STATUS[status];
  if (!isKnown(code)) return { outcome, action, advice: ADVICE[action], known: false, consistent: true };
  const meaning = RESULT_CODES[code];
  if (status === meaning.status) {
    return { outcome, action: meaning.action, advice: meaning.advice, known: true, consistent: true };
  }
  return { outcome: 'pending', action: 'inquire', advice: CONTRADICTION, known: true, consistent: false };
}

function isKnown(code: string): code is KnownResultCode {
  return Object.hasOwn(RESULT_CODES, code);
}
