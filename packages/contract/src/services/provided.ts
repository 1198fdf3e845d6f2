import type { ProvidedContext, TestProject } from 'vitest/node';

declare module 'vitest' {
  interface ProvidedContext {
    /** One server for all tests of a run: each test has a schema of its own. */
    postgres: { readonly url: string; readonly port: number };
    /** One server for all tests of a run: each test has a prefix of its own. */
    redis: { readonly url: string; readonly port: number };
    /** A folder with an empty embedded database, for tests to copy: a new one takes seconds to make. */
    embedded: string;
  }
}

/**
 * Starts a service once in a run, however many packages ask for it, and hands it to the tests of all.
 *
 * @returns what ends it; `undefined` for those who found it started
 */
export async function provideOnce<Name extends keyof ProvidedContext & string>(
  { vitest }: TestProject,
  name: Name,
  start: () => Promise<{ readonly provided: ProvidedContext[Name]; stop(): Promise<void> }>,
): Promise<(() => Promise<void>) | undefined> {
  if (vitest.getRootProject().getProvidedContext()[name] !== undefined) return undefined;
  const { provided, stop } = await start();
  vitest.provide(name, provided);
  return stop;
}
