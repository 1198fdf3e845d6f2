import type { LocalizedText, OtherKind } from '@notify-capture/core';

/** What a kind of message is about, and what the merchant does with it. */
export const KIND_MEANINGS: Readonly<
  Record<OtherKind, { readonly meaning: LocalizedText; readonly action: LocalizedText }>
> = {
  payment: {
    meaning: {
      en: 'The state of a payment. For cards, success means authorized, not captured.',
      zh: '支付的状态。对于卡支付，成功表示已授权，而非已请款。',
    },
    action: { en: 'Update the order. Book no money yet.', zh: '更新订单，先不要入账。' },
  },
  refund: {
    meaning: {
      en: 'The end of a refund. refundStatus says how it ended.',
      zh: '退款的结果，以 refundStatus 为准。',
    },
    action: {
      en: 'Book the refund if refundStatus is SUCCESS.',
      zh: 'refundStatus 为 SUCCESS 时为退款入账。',
    },
  },
  dispute: {
    meaning: {
      en: 'A dispute about a payment. A lost message can cost the dispute.',
      zh: '支付的争议。丢失消息可能导致败诉。',
    },
    action: { en: 'Have a person reply before defenseDueTime.', zh: '请在 defenseDueTime 之前由人工答辩。' },
  },
  authorization: {
    meaning: { en: 'A customer has authorized or revoked access.', zh: '用户授权或取消了授权。' },
    action: { en: 'Keep or delete the token. Never log it.', zh: '保存或删除令牌，切勿写入日志。' },
  },
  vaulting: {
    meaning: { en: "A customer's payment method is stored.", zh: '用户的支付方式已保存。' },
    action: { en: 'Keep the card token. Never log it.', zh: '保存卡令牌，切勿写入日志。' },
  },
  subscription: {
    meaning: { en: 'A subscription starts, changes or ends.', zh: '订阅开始、变更或结束。' },
    action: { en: "Update the customer's subscription.", zh: '更新用户的订阅。' },
  },
  subscription_payment: {
    meaning: { en: 'A period of a subscription is paid.', zh: '订阅的一期已付款。' },
    action: { en: 'Book the payment of the period.', zh: '为该期付款入账。' },
  },
  registration: {
    meaning: { en: 'The result of a registration with a card scheme.', zh: '进件登记的结果。' },
    action: { en: 'Update the state of the registration.', zh: '更新登记的状态。' },
  },
  payout: {
    meaning: { en: 'The end of a transfer to a payee.', zh: '向收款方转账的结果。' },
    action: { en: 'Book the payout.', zh: '为付款入账。' },
  },
  unknown: {
    meaning: { en: 'A message that no documentation describes.', zh: '文档未说明的消息。' },
    action: { en: 'Acknowledge it, keep it, and look at it.', zh: '确认、保存并人工查看。' },
  },
};
