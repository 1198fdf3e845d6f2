import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Body, Refused } from './messages.ts';
import { RightEndpoint } from './right-endpoint.ts';

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
export class FailsAtUnknownFields extends RightEndpoint {
  protected override validate(body: Body): Body {
    if (Object.keys(body).some((name) => !KNOWN_FIELDS.has(name))) throw new Error('unknown field');
    return super.validate(body);
  }
}

export class RefusesUnknownCodes extends RightEndpoint {
  protected override validate(body: Body): Body {
    if (body.result?.resultCode === 'BRAND_NEW_CODE') throw new Refused(400);
    return super.validate(body);
  }
}

/** "It did not succeed, so I do not acknowledge." */
export class RefusesFailures extends RightEndpoint {
  protected override validate(body: Body): Body {
    if (body.result?.resultStatus === 'F') throw new Refused(400);
    return super.validate(body);
  }
}

export class WantsCaptureTime extends RightEndpoint {
  protected override validate(body: Body): Body {
    if (!('captureTime' in body)) throw new Refused(400);
    return super.validate(body);
  }
}

/** Reads each chunk as text by itself. */
export class DecodesEachChunk extends RightEndpoint {
  protected override async read(request: IncomingMessage): Promise<Buffer> {
    let text = '';
    request.on('data', (chunk: Buffer) => {
      text += chunk.toString('utf8');
    });
    await super.read(request);
    return Buffer.from(text);
  }
}

/** Whatever is no notification is thanked for. */
export class AcknowledgesTheUnreadable extends RightEndpoint {
  protected override parse(bytes: Buffer): Body {
    try {
      return super.parse(bytes);
    } catch {
      return { notifyType: 'UNREADABLE' } as Body;
    }
  }
}

/** Books what is there, and makes up the rest. */
export class ValidatesNothing extends RightEndpoint {
  protected override validate(body: Body): Body {
    return { ...body, result: body.result ?? { resultCode: 'SUCCESS', resultStatus: 'S' } };
  }
}

/** Longer than any limit of a check, in ms. */
const HOUR = 3_600_000;

/** What is thrown while a body is parsed is caught by nobody, so that no reply ever comes. */
export class HangsAtBrokenJson extends RightEndpoint {
  protected override parse(bytes: Buffer): Body {
    try {
      return super.parse(bytes);
    } catch {
      throw new SyntaxError('nobody catches this');
    }
  }

  protected override refuse(response: ServerResponse, error: unknown): void {
    if (error instanceof SyntaxError) this.clock.pass(HOUR);
    else super.refuse(response, error);
  }
}

/** The process ends, and nobody starts it again. */
export class DiesOfBrokenJson extends RightEndpoint {
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

export class NoLimit extends RightEndpoint {
  protected override read(request: IncomingMessage): Promise<Buffer> {
    return super.read(request, Number.POSITIVE_INFINITY);
  }
}

export class WaitsForever extends RightEndpoint {
  protected override read(request: IncomingMessage): Promise<Buffer> {
    return super.read(request, 65_536, Number.POSITIVE_INFINITY);
  }

  protected override breaksOff(_: IncomingMessage): void {
    // Nothing else is on the way: it is this body that is waited for.
    if (this.clock.waiting === 1) this.clock.pass(HOUR);
  }
}

/** One body after the other: while one never ends, nobody else is served. */
export class OneAtATime extends WaitsForever {
  #last: Promise<unknown> = Promise.resolve();
  readonly #brokenOff = new Set<IncomingMessage>();

  protected override async read(request: IncomingMessage): Promise<Buffer> {
    const before = this.#last;
    const read = super.read(request);
    this.#last = Promise.allSettled([before, read]);
    const bytes = await read;
    if (this.#brokenOff.size > 0) {
      this.#brokenOff.clear();
      this.clock.pass(HOUR);
    }
    await before;
    return bytes;
  }

  protected override breaksOff(request: IncomingMessage): void {
    this.#brokenOff.add(request);
    request.once('close', () => this.#brokenOff.delete(request));
    super.breaksOff(request);
  }
}

/** Falls over other types. */
export class FallsOverOtherTypes extends RightEndpoint {
  protected override parse(bytes: Buffer): Body {
    const body = super.parse(bytes);
    if (body.captureAmount === undefined && body.notifyType === 'PAYMENT_RESULT')
      throw new TypeError('undefined');
    return body;
  }
}
