/** What the shop asks Alipay for. */
export interface CaptureOrder {
  readonly paymentId: string;
  readonly captureRequestId: string;
  readonly captureAmount: { readonly currency: string; readonly value: string };
}

interface CaptureAnswer {
  readonly result: { readonly resultCode: string; readonly resultStatus: string };
  readonly captureRequestId: string;
}

const RESULT = { resultCode: 'SUCCESS', resultStatus: 'S', resultMessage: 'success.' };

/**
 * Stands in for Alipay's API, with the documented fields of its answers. It captures each payment at once, and its
 * notification is always lost. A repeated request is the same request. In production, Alipay's SDK makes these calls, signed with your own private key.
 */
export class AlipayStandIn {
  readonly #orders: CaptureOrder[] = [];

  async capture(order: CaptureOrder): Promise<CaptureAnswer> {
    const isRepeated = this.#orders.some(
      ({ captureRequestId }) => captureRequestId === order.captureRequestId,
    );
    if (!isRepeated) this.#orders.push(order);
    return { result: RESULT, captureRequestId: order.captureRequestId };
  }

  async inquiryPayment({ paymentId }: { readonly paymentId: string }): Promise<object> {
    const orders = this.#orders.filter((order) => order.paymentId === paymentId);
    return {
      result: RESULT,
      paymentStatus: 'SUCCESS',
      paymentId,
      transactions: orders.map(({ captureRequestId, captureAmount }) => ({
        transactionType: 'CAPTURE',
        transactionStatus: 'SUCCESS',
        transactionId: `CAPTURE_OF_${captureRequestId}`,
        transactionRequestId: captureRequestId,
        transactionAmount: captureAmount,
        transactionResult: RESULT,
        transactionTime: new Date().toISOString(),
      })),
    };
  }
}
