import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import type { Adapter, Registration } from './registration.ts';

/** What is used of a request of Fastify 4 or 5. */
export interface FastifyRequest {
  readonly raw: IncomingMessage;
  headers: Record<string, string | string[] | undefined>;
  [PAYLOAD]?: IncomingMessage;
  [HEADERS]?: FastifyRequest['headers'];
}

type PreParsing = (request: FastifyRequest, reply: unknown, payload: IncomingMessage) => Promise<unknown>;
type PreValidation = (request: FastifyRequest, reply: unknown) => Promise<void>;

interface FastifyRoute {
  preParsing?: PreParsing | PreParsing[];
  preValidation?: PreValidation | PreValidation[];
  constraints?: { readonly version?: unknown };
}

interface FastifyApp {
  addHook(name: 'onRoute', hook: (route: FastifyRoute) => void): unknown;
}

const PAYLOAD: unique symbol = Symbol.for('notify-capture.nestjs.payload');
/** Those that came, and what hooks of the application laid over them. */
const HEADERS: unique symbol = Symbol.for('notify-capture.nestjs.headers');

// What makes Fastify look for a parser. `headers` is laid over those that came, which stay as they are.
const NO_BODY = { 'content-type': undefined, 'content-length': undefined, 'transfer-encoding': undefined };

/** The body's stream: as it came, or as a hook of the application passed it on. */
export function payloadOf(request: FastifyRequest): IncomingMessage {
  return request[PAYLOAD] ?? request.raw;
}

/** On our own routes, keeps the payload from every parser, whatever its media type, length or limit. */
export function takeFastifyBytes(adapter: Adapter): (registration: Registration) => unknown {
  const app = adapter.getInstance() as FastifyApp;
  let registering: Registration['handler'] | undefined;
  app.addHook('onRoute', (route) => {
    if (registering === undefined) return;
    route.preParsing = [keepPayload, ...[route.preParsing ?? []].flat()];
    route.preValidation = [showHeaders, ...[route.preValidation ?? []].flat()];
    // Nest 10 and 11 forget the version of a route for all methods.
    const { version } = registering as { readonly version?: unknown };
    if (version !== undefined && typeof version !== 'symbol') {
      route.constraints = { version, ...route.constraints };
    }
  });
  return ({ own, handler, register }) => {
    registering = own ? handler : undefined;
    try {
      return register(handler);
    } finally {
      registering = undefined;
    }
  };
}

const keepPayload: PreParsing = async (request, _reply, payload) => {
  request[PAYLOAD] = payload;
  request[HEADERS] = { ...request.headers };
  request.headers = { ...request[HEADERS], ...NO_BODY };
  // Hooks behind this one get a stream of their own to read.
  return Readable.from([]);
};

const showHeaders: PreValidation = async (request) => {
  request.headers = request[HEADERS] ?? {};
};
