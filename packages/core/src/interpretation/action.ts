/**
 * The next step of the merchant:
 *
 * - `none`: nothing, the money is captured.
 * - `inquire`: the result is not final; ask for it (inquiryPayment). A retry of the capture keeps its
 *   `captureRequestId`.
 * - `start_new_payment`: the authorisation cannot be used again; start a new payment with a new `paymentRequestId`.
 * - `reduce_amount`: capture again with a smaller amount.
 * - `check_request`: a field of the capture request is wrong; correct it and capture again.
 * - `check_contract`: compare the request with the contract.
 * - `check_order`: the state of the payment does not allow a capture; check it first.
 * - `match_first_request`: repeat the request with all fields of the first one, or start a new payment.
 * - `tell_customer`: tell the customer that risk control declined.
 * - `contact_customer`: the customer, or the issuer of the account, has to act.
 * - `contact_support`: ask Alipay support for the reason.
 * - `review_manually`: do not retry; a person must examine it, with Alipay support.
 */
export type Action =
  | 'none'
  | 'inquire'
  | 'start_new_payment'
  | 'reduce_amount'
  | 'check_request'
  | 'check_contract'
  | 'check_order'
  | 'match_first_request'
  | 'tell_customer'
  | 'contact_customer'
  | 'contact_support'
  | 'review_manually';
