import { createPublicKey, type KeyObject, verify } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setImmediate as turn } from 'node:timers/promises';
import {
  type Body,
  type BookingLine,
  type EndpointUrls,
  isComplete,
  isPending,
  pairsOf,
  parseObject,
  RefusalError,
  reply,
  replyBody,
  type SignedHeaders,
  type TrustedClient,
} from './messages.ts';
import { kindOf, type OtherBody, OtherDesk } from './other-messages.ts';
import { StillClock } from './still-clock.ts';

const PATH = '/alipay/notifyCapture';
const HOUR = 3_600_000;
/** In bytes. A body of this size arrives in one chunk: a first chunk without its end is an interrupted body. */
const MAX_CHUNK = 16_384;

/**
 * A correct endpoint that uses only node:http and node:crypto, as people write one by hand. Each endpoint with a fault
 * overrides one of its methods.
 */
export class CorrectEndpoint {
  readonly books: BookingLine[] = [];
  readonly desk = new OtherDesk();
  /** The clock of certify: an endpoint that hangs advances it. */
  readonly clock = new StillClock();
  readonly server: Server = createServer((request, response) => this.#answer(request, response));
  protected readonly trust: TrustedClient;
  protected readonly key: KeyObject;
  readonly #results = new Map<string, string>();
  readonly #busy = new Set<string>();

  constructor(trust: TrustedClient) {
    this.trust = trust;
    this.key = createPublicKey({ key: Buffer.from(trust.publicKey, 'base64'), format: 'der', type: 'spki' });
  }

  async start(): Promise<EndpointUrls> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
    return { to: `${url}${PATH}`, captures: `${url}/captures`, others: `${url}/others` };
  }

  async stop(): Promise<void> {
    const closed = new Promise((resolve) => this.server.close(resolve));
    this.server.closeAllConnections();
    await closed;
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      const path = (request.url ?? '').split('?')[0];
      if (path === '/captures') this.sendList(response);
      else if (path === '/others') this.sendOthers(response);
      else if (path !== PATH) reply(response, 404, replyBody());
      else await this.receive(request, response);
    } catch (error) {
      if (!response.headersSent) this.refuse(response, error);
    }
  }

  /** Handles one message. */
  protected async receive(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.method !== 'POST') throw new RefusalError(405);
    if ((request.headers['content-encoding'] ?? 'identity') !== 'identity') throw new RefusalError(415);
    const bytes = await this.read(request);
    const headers = this.signedHeaders(request);
    this.authenticate(request, headers, bytes);
    const body = this.parse(bytes);
    if (kindOf({ ...body }) === 'capture') await this.deliver(this.validate(body));
    else await this.deliverOther({ ...body });
    this.acknowledge(response, headers.clientId);
  }

  protected authenticate(request: IncomingMessage, headers: SignedHeaders, bytes: Buffer): void {
    if (!this.isKnownClient(headers.clientId)) throw new RefusalError(401);
    const head = `POST ${this.target(request)}\n${headers.clientId}.${headers.requestTime}.`;
    const content = Buffer.concat([Buffer.from(head), this.signedBody(bytes)]);
    if (!this.isValidSignature(content, this.signature(headers.signature))) throw new RefusalError(401);
    this.requireAge(Date.now() - this.time(headers.requestTime));
  }

  protected isKnownClient(clientId: string): boolean {
    return clientId === this.trust.clientId;
  }

  protected target(request: IncomingMessage): string {
    return request.url ?? '';
  }

  protected signedBody(bytes: Buffer): Buffer {
    return bytes;
  }

  protected isValidSignature(content: Buffer, signature: Buffer): boolean {
    return verify('sha256', content, this.key, signature);
  }

  protected signedHeaders({ headersDistinct }: IncomingMessage): SignedHeaders {
    const one = (name: string): string => {
      const [value = '', ...others] = headersDistinct[name] ?? [];
      if (value === '' || others.length > 0) throw new RefusalError(400);
      return value;
    };
    return { clientId: one('client-id'), requestTime: one('request-time'), signature: one('signature') };
  }

  protected signature(header: string): Buffer {
    const pairs = pairsOf(header);
    if (pairs.get('algorithm') !== 'RSA256') throw new RefusalError(400);
    return this.decodeSignature(pairs);
  }

  protected decodeSignature(pairs: ReadonlyMap<string, string>): Buffer {
    try {
      return Buffer.from(decodeURIComponent(pairs.get('signature') ?? ''), 'base64');
    } catch {
      throw new RefusalError(400);
    }
  }

  /** Reads a request-time, in ms since the epoch. */
  protected time(text: string): number {
    const time = /^\d+$/.test(text) ? Number(text) : Date.parse(text);
    if (Number.isNaN(time)) throw new RefusalError(400);
    return time;
  }

  protected requireAge(age: number): void {
    if (age > 72 * HOUR || age < -5 * 60_000) throw new RefusalError(401);
  }

  /** Reads at most 64 KiB. The time limit `ms` is only for an interrupted body, because the machine may be slow. */
  protected read(request: IncomingMessage, limit = 65_536, ms = 200): Promise<Buffer> {
    return new Promise((resolve, reject) => {
      const chunks: Buffer[] = [];
      let size = 0;
      request.on('data', (chunk: Buffer) => {
        size += chunk.byteLength;
        if (size > limit) reject(new RefusalError(413));
        else chunks.push(chunk);
      });
      request.once('data', () => {
        const length = Number(request.headers['content-length']);
        if (!(size < length && length <= MAX_CHUNK)) return;
        this.onInterruptedBody(request);
        if (!Number.isFinite(ms)) return;
        const timer = setTimeout(() => reject(new RefusalError(408)), ms);
        request.once('close', () => clearTimeout(timer));
      });
      request.on('end', () => resolve(Buffer.concat(chunks)));
      request.on('error', reject);
    });
  }

  /** Called when a body is interrupted. */
  protected onInterruptedBody(_: IncomingMessage): void {
    // The time limit ends it.
  }

  protected parse(bytes: Buffer): Body {
    const body = parseObject(bytes);
    if (body === undefined) throw new RefusalError(400);
    return body;
  }

  protected validate(body: Body): Body {
    if (!isComplete(body)) throw new RefusalError(400);
    return body;
  }

  /** Books each result once, and a final result after a pending one. */
  protected async deliver(body: Body): Promise<void> {
    const key = this.keyOf(body);
    if (this.#busy.has(key)) throw new RefusalError(503);
    const result = JSON.stringify([body.result.resultCode, body.result.resultStatus, body.captureAmount]);
    const before = this.#results.get(key);
    if (before === result) return;
    if (before !== undefined && !isPending(before)) {
      if (body.result.resultStatus === 'U') return;
      this.conflict();
    }
    this.#busy.add(key);
    try {
      await turn();
      this.book(body);
      this.#results.set(key, result);
    } finally {
      this.#busy.delete(key);
    }
  }

  protected async deliverOther(body: OtherBody): Promise<void> {
    await this.desk.handle(body);
  }

  protected keyOf({ captureId }: Body): string {
    return captureId;
  }

  protected conflict(): void {
    throw new RefusalError(409);
  }

  protected book({ captureId, captureAmount, result }: Body): void {
    this.books.push({ captureId, captureAmount, outcome: this.outcome(result) });
  }

  protected outcome({ resultStatus }: Body['result']): BookingLine['outcome'] {
    return ({ S: 'captured', F: 'failed', U: 'pending' } as const)[resultStatus];
  }

  protected list(): unknown {
    return this.books;
  }

  protected sendOthers(response: ServerResponse): void {
    reply(response, 200, this.listOthers());
  }

  protected listOthers(): unknown {
    return this.desk.lines;
  }

  protected sendList(response: ServerResponse): void {
    reply(response, 200, this.list());
  }

  protected acknowledge(response: ServerResponse, clientId: string): void {
    reply(response, 200, replyBody('SUCCESS', 'S', 'Success'), {
      'client-id': clientId,
      'response-time': new Date().toISOString(),
    });
  }

  protected refuse(response: ServerResponse, error: unknown): void {
    const status = error instanceof RefusalError ? error.status : 500;
    // Unread bytes of the body must not become the start of the next request.
    reply(response, status, replyBody(), { connection: 'close' });
  }
}
