import type { IncomingMessage, ServerResponse } from 'node:http';
import { CorrectEndpoint } from './correct-endpoint.ts';
import { RefusalError, type SignedHeaders } from './messages.ts';

const HOUR = 3_600_000;

/** The first JSON parser that comes along has the bytes, and they are made again. */
export class ReserializesBody extends CorrectEndpoint {
  protected override signedBody(bytes: Buffer): Buffer {
    return Buffer.from(JSON.stringify(this.parse(bytes)));
  }
}

/** Verifies the path alone. */
export class IgnoresQuery extends CorrectEndpoint {
  protected override target(request: IncomingMessage): string {
    return super.target(request).split('?')[0] ?? '';
  }
}

/** Where the signature does not hold, it tries with less. */
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

/** Somebody's proxy appends a slash. */
export class AcceptsWithSlash extends RetriesWithOtherTarget {
  protected override otherTarget(target: string): string {
    return `${target}/`;
  }
}

/** `catch { log }`, and on it goes. */
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

/** Nobody looks at what the verification answers. */
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

/** Takes whatever client its key fits. */
export class AcceptsAnyClient extends CorrectEndpoint {
  protected override isKnownClient(): boolean {
    return true;
  }
}

/** Signs with the configured client, whatever the message says. */
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

/** The window of most webhooks' libraries. */
export class AcceptsFiveMinutesOnly extends CorrectEndpoint {
  protected override requireAge(age: number): void {
    if (Math.abs(age) > HOUR / 12) throw new RefusalError(401);
  }
}

/** `Buffer.from(value, 'base64')` passes over what is no base64, and so over nothing but the percent signs. */
export class IgnoresPercentEncoding extends CorrectEndpoint {
  protected override decodeSignature(pairs: ReadonlyMap<string, string>): Buffer {
    return Buffer.from(pairs.get('signature') ?? '', 'base64');
  }
}

/** As decoders of forms do. */
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

/** As `getHeader` of most frameworks does. */
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

/** Looks headers up as the documentation writes them. */
export class ReadsLowerCaseHeaders extends CorrectEndpoint {
  protected override signedHeaders(request: IncomingMessage): SignedHeaders {
    const { rawHeaders } = request;
    for (const name of ['client-id', 'request-time', 'signature']) {
      if (!rawHeaders.includes(name)) throw new RefusalError(400);
    }
    return super.signedHeaders(request);
  }
}
