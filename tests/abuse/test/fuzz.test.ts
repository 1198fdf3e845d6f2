import fc from 'fast-check';
import { describe, it } from 'vitest';
import { PROPERTIES } from '../src/fuzz/properties.ts';

describe('receive neither throws nor hangs, leaves no claim, and uses only genuine messages', () => {
  it.each(PROPERTIES)('$name', async ({ property, runs }) => {
    await fc.assert(
      property(() => undefined),
      { numRuns: runs },
    );
  });
});
