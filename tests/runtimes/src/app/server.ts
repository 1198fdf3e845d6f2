// The application on Node (with Hono's server), Bun or Deno. It prints its port.
import { serve } from '@hono/node-server';
import { Application } from './application.ts';

type Fetch = (request: Request) => Promise<Response>;

declare const Bun:
  | {
      serve(options: { port: number; hostname: string; idleTimeout: number; fetch: Fetch }): { port: number };
    }
  | undefined;
declare const Deno:
  | {
      serve(
        options: { port: number; hostname: string; onListen(): void },
        fetch: Fetch,
      ): { addr: { port: number } };
    }
  | undefined;

const application = new Application();
const fetch: Fetch = (request) => application.fetch(request);
const hostname = '127.0.0.1';

if (typeof Bun !== 'undefined') opened(Bun.serve({ port: 0, hostname, idleTimeout: 0, fetch }).port);
else if (typeof Deno !== 'undefined')
  opened(Deno.serve({ port: 0, hostname, onListen: () => undefined }, fetch).addr.port);
else serve({ port: 0, hostname, serverOptions: { keepAliveTimeout: 0 }, fetch }, ({ port }) => opened(port));

function opened(port: number): void {
  process.stdout.write(`${JSON.stringify({ port })}\n`);
}
