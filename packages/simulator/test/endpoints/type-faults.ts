import { CorrectEndpoint } from './correct-endpoint.ts';
import type { Body } from './messages.ts';

/** Does not look at notifyType: books a payment like a capture. */
export class BooksPayments extends CorrectEndpoint {
  protected override parse(bytes: Buffer): Body {
    const body = super.parse(bytes);
    if (body.notifyType !== 'PAYMENT_RESULT') return body;
    const { paymentId, paymentAmount } = body as Body & { readonly paymentAmount: Body['captureAmount'] };
    this.book({ ...body, captureId: paymentId, captureAmount: paymentAmount });
    return body;
  }
}

/** Gives every message that is not a capture an id of its own, but keeps the id of the refund. */
export class BooksRefunds extends CorrectEndpoint {
  protected override parse(bytes: Buffer): Body {
    const body = super.parse(bytes);
    const { refundId } = body as Body & { readonly refundId?: string };
    if (refundId !== undefined) this.book({ ...body, captureId: `REFUND-${refundId}` });
    return body;
  }
}

/** Reads every notification into one form. The list then has entries with `captureId: null`. */
export class BooksOtherTypesWithoutId extends CorrectEndpoint {
  readonly #others: object[] = [];

  protected override parse(bytes: Buffer): Body {
    const body = super.parse(bytes);
    const outcome = this.outcome(body.result ?? { resultCode: '', resultStatus: 'S' });
    if (body.notifyType !== 'CAPTURE_RESULT') this.#others.push({ captureId: null, outcome });
    return body;
  }

  protected override list(): unknown {
    return [...this.books, ...this.#others];
  }
}

/** Does not require a captureId. */
export class BooksWithoutCaptureId extends CorrectEndpoint {
  protected override validate(body: Body): Body {
    super.validate({ ...body, captureId: body.captureId ?? 'none' });
    return body;
  }
}

/** Turns a missing captureId into a text. */
export class BooksUndefinedAsText extends BooksWithoutCaptureId {
  protected override book(body: Body): void {
    super.book({ ...body, captureId: String(body.captureId) });
  }
}
