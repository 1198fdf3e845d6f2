/**
 * What the merchant should do next:
 *
 * - `none`: nothing, the money is captured.
 * - `inquire`: ask for the capture's result (inquiryPayment); what is known is not final. A retry of the capture
 *   keeps its `captureRequestId`.
 * - `start_new_payment`: this authorisation is spent: begin again with a new `paymentRequestId`.
 * - `reduce_amount`: capture again with a smaller amount.
 * - `check_request`: a field of the capture request is wrong: correct it and capture again.
 * - `check_contract`: compare the request with what the contract allows.
 * - `check_order`: look at the payment's state first; it does not allow a capture.
 * - `match_first_request`: repeat the request with the very fields of the first one, or start a new payment.
 * - `tell_customer`: tell the customer that risk control declined.
 * - `contact_customer`: the customer, or the issuer of the account, has to act.
 * - `contact_support`: ask the vendor's support for the reason.
 * - `review_manually`: do not retry; a person has to look into it, with the vendor's support.
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
