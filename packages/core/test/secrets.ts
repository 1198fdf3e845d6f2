import { expect } from 'vitest';

/** Expects that a text has no secret of the samples of other kinds. */
export function expectNoSecret(text: string): void {
  for (const secret of ['SECRET', '411111', 'Testa', 'testa@']) expect(text).not.toContain(secret);
}
