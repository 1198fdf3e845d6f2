import { expect } from 'vitest';
import type { Alipay } from './alipay.ts';
import type { LogLine } from './merchant.ts';

/** Nothing that was logged says a signature, a key, a body or card data (ARCHITECTURE.md, rule 14). */
export function expectNoSecrets(lines: readonly LogLine[], alipay: Alipay): void {
  const log = lines.map(({ fields, message }) => `${message} ${JSON.stringify(fields, asLogged)}`).join('\n');
  for (const [what, secret] of alipay.secrets) {
    expect(log.includes(secret), `the log says ${what}`).toBe(false);
  }
}

/** Errors as a logger writes them: message, stack, and whatever else hangs on them. */
function asLogged(_name: string, value: unknown): unknown {
  if (typeof value === 'bigint') return value.toString();
  if (!(value instanceof Error)) return value;
  return { ...value, message: value.message, stack: value.stack, cause: value.cause };
}
