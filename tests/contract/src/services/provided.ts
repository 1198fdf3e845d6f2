import type { TestProject } from 'vitest/node';
import type { Services } from './services.ts';

/**
 * Starts a service once in a run, for the tests of all packages that need it.
 *
 * @returns a function that stops the service; `undefined` if it was already started
 */
export async function provideOnce<Name extends keyof Services>(
  { vitest }: TestProject,
  name: Name,
  start: () => Promise<{ readonly provided: Services[Name]; stop(): Promise<void> }>,
): Promise<(() => Promise<void>) | undefined> {
  if (vitest.getRootProject().getProvidedContext()[name] !== undefined) return undefined;
  const { provided, stop } = await start();
  vitest.provide<keyof Services>(name, provided);
  return stop;
}
