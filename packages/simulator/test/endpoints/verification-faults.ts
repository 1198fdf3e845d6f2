import type { IncomingMessage, ServerResponse } from 'node:http';
import { CorrectEndpoint } from './correct-endpoint.ts';
import { RefusalError, type SignedHeaders } from './messages.ts';

const HOUR = 3_600_000;

/** Serializes the parsed body to get the signed bytes. */
export class ReserializesBody extends CorrectEndpoint {
  protected override signedBody(bytes: Buffer): Buffer {
    return Buffer.from(JSON.stringify(this.parse(bytes)));
  }
}

/** Verifies only the path. */
export class IgnoresQuery extends CorrectEndpoint {
  protected override target(request: IncomingMessage): string {
    return super.target(request).split('?')[0] ?? '';
  }
}

/** If the signature is wrong, verifies it for another target. */
abstract class RetriesWithOtherTarget extends CorrectEndpoint {
  #target: string | undefined;

  protected abstract otherTarget(target: string): string;

  protected override target(request: IncomingMessage): string {
    return this.#target ?? super.target(request);
  }

  protected override authenticate(request: IncomingMessage, headers: SignedHeaders, bytes: Buffer): void {
    try {
      super.authenticate(request, headers, bytes);
    } catch {
      this.#target = this.otherTarget(request.url ?? '');
      super.authenticate(request, headers, bytes);
    } finally {
      this.#target = undefined;
    }
  }
}

export class AcceptsWithoutQuery extends RetriesWithOtherTarget {
  protected override otherTarget(target: string): string {
    return target.split('?')[0] ?? '';
  }
}

/** Accepts a target to which a proxy has appended a slash. */
export class AcceptsWithSlash extends RetriesWithOtherTarget {
  protected override otherTarget(target: string): string {
    return `${target}/`;
  }
}

/** Logs an exception of the verification, and continues. */
export class IgnoresExceptions extends CorrectEndpoint {
  protected override authenticate(request: IncomingMessage, headers: SignedHeaders, bytes: Buffer): void {
    try {
      decodeURIComponent(headers.signature);
    } catch {
      return;
    }
    super.authenticate(request, headers, bytes);
  }
}

/** Ignores the result of the verification. */
export class VerifiesNothing extends CorrectEndpoint {
  protected override isValidSignature(): boolean {
    return true;
  }
}

/** `if (signature) verify(…)`. */
export class AcceptsUnsigned extends CorrectEndpoint {
  protected override authenticate(request: IncomingMessage, headers: SignedHeaders, bytes: Buffer): void {
    if (headers.signature !== '') super.authenticate(request, headers, bytes);
  }

  protected override signedHeaders({ headers }: IncomingMessage): SignedHeaders {
    const one = (name: string): string => String(headers[name] ?? '');
    return { clientId: one('client-id'), requestTime: one('request-time'), signature: one('signature') };
  }
}

/** Accepts every client whose signature the key verifies. */
export class AcceptsAnyClient extends CorrectEndpoint {
  protected override isKnownClient(): boolean {
    return true;
  }
}

/** Verifies the configured client-id instead of the received one. */
export class VerifiesConfiguredClient extends CorrectEndpoint {
  protected override signedHeaders(request: IncomingMessage): SignedHeaders {
    return { ...super.signedHeaders(request), clientId: this.trust.clientId };
  }
}

export class AcceptsOld extends CorrectEndpoint {
  protected override requireAge(age: number): void {
    if (age < 0) super.requireAge(age);
  }
}

export class AcceptsFuture extends CorrectEndpoint {
  protected override requireAge(age: number): void {
    super.requireAge(Math.max(age, 0));
  }
}

/** The limit of most libraries for webhooks. */
export class AcceptsFiveMinutesOnly extends CorrectEndpoint {
  protected override requireAge(age: number): void {
    if (Math.abs(age) > HOUR / 12) throw new RefusalError(401);
  }
}

/** Does not percent-decode: `Buffer.from(value, 'base64')` only ignores the percent signs. */
export class IgnoresPercentEncoding extends CorrectEndpoint {
  protected override decodeSignature(pairs: ReadonlyMap<string, string>): Buffer {
    return Buffer.from(pairs.get('signature') ?? '', 'base64');
  }
}

/** Decodes the value like a value of an HTML form. */
export class DecodesPlusAsSpace extends CorrectEndpoint {
  protected override decodeSignature(pairs: ReadonlyMap<string, string>): Buffer {
    const value = (pairs.get('signature') ?? '').replaceAll('+', ' ');
    return Buffer.from(decodeURIComponent(value).replaceAll(' ', ''), 'base64');
  }
}

export class RequiresKeyVersion extends CorrectEndpoint {
  protected override decodeSignature(pairs: ReadonlyMap<string, string>): Buffer {
    if (!pairs.has('keyVersion')) throw new RefusalError(400);
    return super.decodeSignature(pairs);
  }
}

export class SplitsAtCommaSpace extends CorrectEndpoint {
  protected override signature(header: string): Buffer {
    if (!header.includes(', ')) throw new RefusalError(400);
    return super.signature(header);
  }
}

export class AcceptsOnlyMilliseconds extends CorrectEndpoint {
  protected override time(text: string): number {
    if (!/^\d+$/.test(text)) throw new RefusalError(400);
    return Number(text);
  }
}

export class AcceptsOnlyIso extends CorrectEndpoint {
  protected override time(text: string): number {
    if (/^\d+$/.test(text)) throw new RefusalError(400);
    return super.time(text);
  }
}

/** Reads headers like `getHeader` of most frameworks. */
export class ReadsFirstOfRepeatedHeaders extends CorrectEndpoint {
  protected override signedHeaders({ headersDistinct }: IncomingMessage): SignedHeaders {
    const one = (name: string): string => {
      const value = headersDistinct[name]?.[0];
      if (!value) throw new RefusalError(400);
      return value;
    };
    return { clientId: one('client-id'), requestTime: one('request-time'), signature: one('signature') };
  }
}

/** `app.all` instead of `app.post`. */
export class AcceptsAnyMethod extends CorrectEndpoint {
  protected override async receive(request: IncomingMessage, response: ServerResponse): Promise<void> {
    request.method = 'POST';
    await super.receive(request, response);
  }
}

/** Finds only headers in the case of Alipay's documentation. */
export class ReadsLowerCaseHeaders extends CorrectEndpoint {
  protected override signedHeaders(request: IncomingMessage): SignedHeaders {
    const { rawHeaders } = request;
    for (const name of ['client-id', 'request-time', 'signature']) {
      if (!rawHeaders.includes(name)) throw new RefusalError(400);
    }
    return super.signedHeaders(request);
  }
}
