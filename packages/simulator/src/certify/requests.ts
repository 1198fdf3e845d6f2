import type { OutgoingRequest } from '../exchange.ts';

/** The value of a header of a signed request. */
export function headerOf(request: OutgoingRequest, name: string): string {
  const index = request.headers.indexOf(name);
  return index < 0 ? '' : (request.headers[index + 1] ?? '');
}

/** The request with a header replaced: by nothing, by a value, by several. */
export function withHeader(
  request: OutgoingRequest,
  name: string,
  ...values: readonly string[]
): OutgoingRequest {
  const others = request.headers.filter((_, index) => request.headers[index - (index % 2)] !== name);
  return { ...request, headers: [...others, ...values.flatMap((value) => [name, value])] };
}

/** What a `signature` header is made of. */
export interface SignatureParts {
  /** `keyVersion=1`, or nothing. */
  readonly version: readonly string[];
  readonly bare: string;
  readonly encoded: string;
  /** As the endpoint is known to take it. */
  readonly own: string;
}

/** The request with the same signature, written in another way. */
export function respelt(request: OutgoingRequest, write: (parts: SignatureParts) => string): OutgoingRequest {
  const header = headerOf(request, 'signature');
  const version = header.match(/keyVersion=[^,]*/) ?? [];
  const own = header.slice(header.indexOf(' signature=') + ' signature='.length);
  const bare = decodeURIComponent(own);
  const parts = { version, own, bare, encoded: encodeURIComponent(bare) };
  return withHeader(request, 'signature', write(parts));
}

/** The body of a request as text. */
export function textOf({ body }: OutgoingRequest): string {
  return Buffer.concat(body instanceof Uint8Array ? [body] : body).toString('utf8');
}
