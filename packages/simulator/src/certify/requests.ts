import type { OutgoingRequest } from '../exchange.ts';

/** The value of a header of a signed request. */
export function headerOf(request: OutgoingRequest, name: string): string {
  const index = request.headers.indexOf(name);
  return index < 0 ? '' : (request.headers[index + 1] ?? '');
}

/** The request with a header replaced: by no value, by one, or by several. */
export function withHeader(
  request: OutgoingRequest,
  name: string,
  ...values: readonly string[]
): OutgoingRequest {
  const others = request.headers.filter((_, index) => request.headers[index - (index % 2)] !== name);
  return { ...request, headers: [...others, ...values.flatMap((value) => [name, value])] };
}

/** The parts of a `signature` header. */
export interface SignatureParts {
  /** `keyVersion=1`, or nothing. */
  readonly version: readonly string[];
  /** The value as bare base64. */
  readonly bare: string;
  /** The value percent-encoded. */
  readonly encoded: string;
  /** The value in the form of the request. */
  readonly current: string;
}

/** The request with the same signature, in another form. */
export function rewriteSignature(
  request: OutgoingRequest,
  write: (parts: SignatureParts) => string,
): OutgoingRequest {
  const header = headerOf(request, 'signature');
  const version = header.match(/keyVersion=[^,]*/) ?? [];
  const current = header.slice(header.indexOf(' signature=') + ' signature='.length);
  const bare = decodeURIComponent(current);
  const parts = { version, current, bare, encoded: encodeURIComponent(bare) };
  return withHeader(request, 'signature', write(parts));
}

/** The body of a request as text. */
export function textOf({ body }: OutgoingRequest): string {
  return Buffer.concat(body instanceof Uint8Array ? [body] : body).toString('utf8');
}
