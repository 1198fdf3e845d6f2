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
    if (!(error instanceof SyntaxError)) super.refuse(response, error);
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
    return super.read(request, 65_536, 1_000_000);
  }
}

/** One body after the other: while one never ends, nobody else is served. */
export class OneAtATime extends RightEndpoint {
  #last: Promise<unknown> = Promise.resolve();

  protected override read(request: IncomingMessage): Promise<Buffer> {
    const read = this.#last.then(() => super.read(request, 65_536, 1_000_000));
    this.#last = read.catch(() => undefined);
    return read;
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
