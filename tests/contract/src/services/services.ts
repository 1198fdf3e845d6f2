/** The services that global set-ups provide to the tests of a run. */
export interface Services {
  /** One server: each test has its own database or schema. */
  readonly postgres: { readonly url: string; readonly port: number };
  /** One server: each test has its own database or prefix. */
  readonly redis: { readonly url: string; readonly port: number };
  /** A folder with an empty embedded database, which tests copy: to make one takes seconds. */
  readonly embedded: string;
}

declare module 'vitest' {
  interface ProvidedContext extends Services {}
}
