// The used part of the servers of Bun and Deno, whose types exclude each other.
type Fetch = (request: Request) => Response | Promise<Response>;

interface Address {
  readonly port: number;
}

interface Bun {
  serve(options: { port: number; hostname: string; fetch: Fetch }): Address & { stop(): unknown };
}

interface Deno {
  serve(
    options: { port: number; hostname: string; onListen: (address: Address) => void },
    fetch: Fetch,
  ): { shutdown(): unknown };
}

const { Bun: BUN, Deno: DENO } = globalThis as { readonly Bun?: Bun; readonly Deno?: Deno };

export { BUN, DENO };
