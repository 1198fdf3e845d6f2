import type { TestProject } from 'vitest/node';
import type { Services } from './services.ts';

/**
 * Starts a service once in a run, however many packages ask for it, and hands it to the tests of all.
 *
 * @returns what ends it; `undefined` for those who found it started
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
