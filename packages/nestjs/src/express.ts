import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import type { Adapter, Registration } from './registration.ts';

/** What Express's router, 4 or 5, holds for each middleware and each route. */
interface Layer {
  readonly name?: string;
  readonly route?: { readonly methods: Readonly<Record<string, boolean | undefined>> };
  match(path: string): boolean;
}

type Next = () => unknown;

interface ExpressApp {
  use(middleware: (request: IncomingMessage, response: unknown, next: Next) => void): unknown;
  /** Express 5. */
  readonly router: { readonly stack: Layer[] };
  /** Express 4, whose `router` throws. */
  readonly _router?: { readonly stack: Layer[] };
}

const HIDDEN = Symbol.for('notify-capture.nestjs.hidden');

// Parsers read what says that it has a body (type-is, hasBody), and only then.
const SIGNS_OF_A_BODY = ['content-length', 'transfer-encoding'] as const;

type Hiding = IncomingMessage & { [HIDDEN]?: IncomingHttpHeaders };

/** On requests to our own routes, hides the body from every parser until the route is reached. */
export function takeExpressBytes(adapter: Adapter): (registration: Registration) => unknown {
  const app = adapter.getInstance() as ExpressApp;
  const stack = (): Layer[] => (app._router ?? app.router).stack;
  const routes: { readonly layer: Layer; readonly own: boolean }[] = [];
  const isForUs = (request: IncomingMessage): boolean => {
    const path = pathOf(request);
    const fits = ({ layer }: { readonly layer: Layer }): boolean => takes(layer, request.method ?? '', path);
    // The first route that fits gets the request, and it may be another's.
    return routes.some((route) => route.own && fits(route)) && routes.find(fits)?.own === true;
  };

  app.use(function notifyCapture(request, _response, next) {
    if (isForUs(request)) hideBody(request);
    next();
  });
  moveToFront(stack());

  return ({ own, handler, register }) => {
    const registered = register(own ? showing(handler) : handler);
    const layer = stack().at(-1);
    if (layer?.route !== undefined) routes.push({ layer, own });
    return registered;
  };
}

/** Ahead of the parsers that are there already; behind what Express 4 itself prepares each request with. */
function moveToFront(stack: Layer[]): void {
  const ours = stack.splice(-1);
  const front = stack.findIndex(({ name }) => name !== 'query' && name !== 'expressInit');
  stack.splice(front === -1 ? stack.length : front, 0, ...ours);
}

function hideBody(request: Hiding): void {
  request[HIDDEN] = { ...request.headers };
  for (const name of SIGNS_OF_A_BODY) delete request.headers[name];
}

/** The handler, behind a body that is visible again: guards of the application see the headers that came. */
function showing(handler: Registration['handler']): Registration['handler'] {
  return (...given) => {
    const [request] = given as [Hiding];
    for (const name of SIGNS_OF_A_BODY) {
      const value = request[HIDDEN]?.[name];
      if (value !== undefined) request.headers[name] = value;
    }
    return handler(...given);
  };
}

function takes(layer: Layer, method: string, path: string): boolean {
  const methods = layer.route?.methods ?? {};
  if (methods['_all'] !== true && methods[method.toLowerCase()] !== true) return false;
  try {
    return layer.match(path);
  } catch {
    // A path that cannot be decoded: Express answers it.
    return false;
  }
}

/** As Express finds it: the path of an absolute-form target too. */
function pathOf({ url = '' }: IncomingMessage): string {
  if (url.startsWith('/')) return url.split(/[?#]/, 1)[0] ?? '';
  return URL.canParse(url) ? new URL(url).pathname : '';
}
