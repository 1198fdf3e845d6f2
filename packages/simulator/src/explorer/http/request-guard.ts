import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { TOKEN_HEADER } from '../api.ts';
import { ApiFailure } from './api-failure.ts';

/** The names of this machine that a browser may use. Any other name may be that of a foreign page (DNS rebinding). */
const NAMES = ['127.0.0.1', 'localhost', '[::1]'];

/**
 * Refuses requests that do not come from the page: another host name, another origin, or no token. Only the page itself
 * needs no token: it contains nothing of the user.
 */
export class RequestGuard {
  readonly #hosts: ReadonlySet<string>;
  readonly #origins: ReadonlySet<string>;
  readonly #token: Buffer;

  constructor(port: number, token: string) {
    this.#hosts = new Set(NAMES.map((name) => `${name}:${port}`));
    this.#origins = new Set([...this.#hosts].map((host) => `http://${host}`));
    this.#token = digest(token);
  }

  /**
   * For every request.
   *
   * @throws ApiFailure `HOST_WRONG`, `ORIGIN_WRONG`
   */
  requireOwnOrigin({ headers }: IncomingMessage): void {
    if (!this.#hosts.has(headers.host?.toLowerCase() ?? '')) {
      throw new ApiFailure(
        403,
        'HOST_WRONG',
        'The host of the request is not that of the explorer.',
        'Open the address that the command printed.',
      );
    }
    const { origin } = headers;
    const isOwn = origin === undefined || this.#origins.has(origin);
    // A browser sets this header by itself, and a page cannot change it.
    const site = headers['sec-fetch-site'];
    if (isOwn && (site === undefined || site === 'same-origin' || site === 'none')) return;
    throw new ApiFailure(
      403,
      'ORIGIN_WRONG',
      'The request comes from another page.',
      'Open the address that the command printed.',
    );
  }

  /**
   * For every route of the API.
   *
   * @throws ApiFailure `TOKEN_WRONG`
   */
  requireToken({ headers }: IncomingMessage): void {
    const given = headers[TOKEN_HEADER];
    // Digests have the same length, and their comparison takes the same time for every token.
    if (typeof given === 'string' && timingSafeEqual(digest(given), this.#token)) return;
    const isMissing = given === undefined || given === '';
    throw new ApiFailure(
      401,
      'TOKEN_WRONG',
      isMissing
        ? 'The address has no token, so the explorer shows nothing.'
        : 'The token of this page is not that of the command that runs now.',
      'The command makes a new token at each start. In its terminal, open the address that it printed last: it ends with #token=…',
    );
  }
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
