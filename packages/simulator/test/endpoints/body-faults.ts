import type { IncomingMessage, ServerResponse } from 'node:http';
import { CorrectEndpoint } from './correct-endpoint.ts';
import { type Body, RefusalError } from './messages.ts';

const KNOWN_FIELDS = new Set([
  'notifyType',
  'captureId',
  'captureRequestId',
  'paymentId',
  'captureAmount',
  'captureTime',
  'acquirerReferenceNo',
  'acquirerInfo',
  'taxCalculationId',
  'paymentResultInfo',
  'result',
]);

/** A schema with `additionalProperties: false`. */
export class FailsOnUnknownFields extends CorrectEndpoint {
  protected override validate(body: Body): Body {
    if (Object.keys(body).some((name) => !KNOWN_FIELDS.has(name))) throw new Error('unknown field');
    return super.validate(body);
  }
}

export class RefusesUnknownCodes extends CorrectEndpoint {
  protected override validate(body: Body): Body {
    if (body.result?.resultCode === 'BRAND_NEW_CODE') throw new RefusalError(400);
    return super.validate(body);
  }
}

/** Treats an acknowledgement as a confirmation of success. */
export class RefusesFailures extends CorrectEndpoint {
  protected override validate(body: Body): Body {
    if (body.result?.resultStatus === 'F') throw new RefusalError(400);
    return super.validate(body);
  }
}

export class RequiresCaptureTime extends CorrectEndpoint {
  protected override validate(body: Body): Body {
    if (!('captureTime' in body)) throw new RefusalError(400);
    return super.validate(body);
  }
}

/** Decodes each chunk separately. */
export class DecodesEachChunk extends CorrectEndpoint {
  protected override async read(request: IncomingMessage): Promise<Buffer> {
    let text = '';
    request.on('data', (chunk: Buffer) => {
      text += chunk.toString('utf8');
    });
    await super.read(request);
    return Buffer.from(text);
  }
}

/** Acknowledges a body that is not a notification. */
export class AcknowledgesUnreadable extends CorrectEndpoint {
  protected override parse(bytes: Buffer): Body {
    try {
      return super.parse(bytes);
    } catch {
      return { notifyType: 'UNREADABLE' } as Body;
    }
  }
}

/** Uses defaults for missing fields. */
export class ValidatesNothing extends CorrectEndpoint {
  protected override validate(body: Body): Body {
    return { ...body, result: body.result ?? { resultCode: 'SUCCESS', resultStatus: 'S' } };
  }
}

/** In ms. Longer than every time limit of a check. */
const HOUR = 3_600_000;

/** Does not catch the errors of the parser, and then never replies. */
export class HangsOnBrokenJson extends CorrectEndpoint {
  protected override parse(bytes: Buffer): Body {
    try {
      return super.parse(bytes);
    } catch {
      throw new SyntaxError('not caught');
    }
  }

  protected override refuse(response: ServerResponse, error: unknown): void {
    if (error instanceof SyntaxError) this.clock.pass(HOUR);
    else super.refuse(response, error);
  }
}

/** The process ends and does not restart. */
export class StopsOnBrokenJson extends CorrectEndpoint {
  protected override parse(bytes: Buffer): Body {
    try {
      return super.parse(bytes);
    } catch (error) {
      this.server.close();
      this.server.closeAllConnections();
      throw error;
    }
  }
}

export class HasNoSizeLimit extends CorrectEndpoint {
  protected override read(request: IncomingMessage): Promise<Buffer> {
    return super.read(request, Number.POSITIVE_INFINITY);
  }
}

export class HasNoTimeLimit extends CorrectEndpoint {
  protected override read(request: IncomingMessage): Promise<Buffer> {
    return super.read(request, 65_536, Number.POSITIVE_INFINITY);
  }

  protected override onInterruptedBody(_: IncomingMessage): void {
    // Without other open requests, the check waits for this body.
    if (this.clock.waiting === 1) this.clock.pass(HOUR);
  }
}

/** Reads one body after another: while one body is endless, no other request is handled. */
export class ReadsOneBodyAtATime extends HasNoTimeLimit {
  #last: Promise<unknown> = Promise.resolve();
  readonly #interrupted = new Set<IncomingMessage>();

  protected override async read(request: IncomingMessage): Promise<Buffer> {
    const before = this.#last;
    const read = super.read(request);
    this.#last = Promise.allSettled([before, read]);
    const bytes = await read;
    if (this.#interrupted.size > 0) {
      this.#interrupted.clear();
      this.clock.pass(HOUR);
    }
    await before;
    return bytes;
  }

  protected override onInterruptedBody(request: IncomingMessage): void {
    this.#interrupted.add(request);
    request.once('close', () => this.#interrupted.delete(request));
    super.onInterruptedBody(request);
  }
}

/** Fails on a message without captureAmount. */
export class FailsOnOtherTypes extends CorrectEndpoint {
  protected override parse(bytes: Buffer): Body {
    const body = super.parse(bytes);
    if (body.captureAmount === undefined && body.notifyType === 'PAYMENT_RESULT')
      throw new TypeError('undefined');
    return body;
  }
}
