import { expect } from 'vitest';
import type { Alipay } from './alipay.ts';
import type { LogLine } from './merchant.ts';

/** Expects no signature, key, body or card data in the log (ARCHITECTURE.md, rule 14). */
export function expectNoSecrets(lines: readonly LogLine[], alipay: Alipay): void {
  const log = lines.map(({ fields, message }) => `${message} ${JSON.stringify(fields, asLogged)}`).join('\n');
  for (const [kind, secret] of alipay.secrets) {
    expect(log.includes(secret), `the log contains ${kind}`).toBe(false);
  }
}

/** Formats values as a logger does: an error with its message, stack, cause and other properties. */
function asLogged(_name: string, value: unknown): unknown {
  if (typeof value === 'bigint') return value.toString();
  if (!(value instanceof Error)) return value;
  return { ...value, message: value.message, stack: value.stack, cause: value.cause };
}
