import { readFileSync } from 'node:fs';
import type { Certificate } from '@notify-capture/simulator';
import { describe, expect, it } from 'vitest';
import { certifyReceiver } from './hand-written/endpoint.ts';
import { MISTAKES } from './hand-written/mistakes.ts';
import { HandWritten } from './hand-written/receiver.ts';

/** Every receiver that verifies signatures passes this check. At least one passed check is needed to be ready. */
const VERIFIES = 'wrong-key-refused';

function failedOf({ results }: Certificate): readonly string[] {
  return results.filter(({ verdict }) => verdict !== 'pass').map(({ id }) => id);
}

describe('certify finds the mistake of a hand-written route', () => {
  const cases = MISTAKES.flatMap(({ receivers, check }) =>
    receivers.map((Receiver) => ({ Receiver, name: Receiver.name, check })),
  );
  it.each(cases)('$name by $check', async ({ Receiver, check }) => {
    const certificate = await certifyReceiver(Receiver, [check, VERIFIES]);
    expect(certificate.preflightError).toBeUndefined();
    expect(failedOf(certificate)).toEqual([check]);
  });

  it('and none in the same route without these mistakes', async () => {
    const checks = [...new Set(MISTAKES.map(({ check }) => check)), VERIFIES];
    const certificate = await certifyReceiver(HandWritten, checks);
    expect(certificate.results.filter(({ verdict }) => verdict !== 'pass')).toEqual([]);
    expect(certificate.results.length).toBe(checks.length);
  });

  it('and the README lists each mistake with its check', () => {
    const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
    for (const { title, check } of MISTAKES) expect(readme).toContain(`| ${title} | \`${check}\` |`);
  });
});
