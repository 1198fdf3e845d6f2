/** What the global set-ups hand to the tests of a run. */
export interface Services {
  /** One server: each test has a database or a schema of its own. */
  readonly postgres: { readonly url: string; readonly port: number };
  /** One server: each test has a database or a prefix of its own. */
  readonly redis: { readonly url: string; readonly port: number };
  /** A folder with a new embedded database, for tests to copy: making one takes seconds. */
  readonly embedded: string;
}

declare module 'vitest' {
  interface ProvidedContext extends Services {}
}
