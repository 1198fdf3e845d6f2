import { serve } from '@hono/node-server';

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

/** Listens on Node (with Hono's server), Bun or Deno, and prints the port. */
export function listen(fetch: Fetch): void {
  const hostname = '127.0.0.1';
  if (typeof Bun !== 'undefined') opened(Bun.serve({ port: 0, hostname, idleTimeout: 0, fetch }).port);
  else if (typeof Deno !== 'undefined')
    opened(Deno.serve({ port: 0, hostname, onListen: () => undefined }, fetch).addr.port);
  else
    serve({ port: 0, hostname, serverOptions: { keepAliveTimeout: 0 }, fetch }, ({ port }) => opened(port));
}

function opened(port: number): void {
  process.stdout.write(`${JSON.stringify({ port })}\n`);
}
