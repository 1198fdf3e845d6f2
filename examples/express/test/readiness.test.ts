import { createReceiver, memoryStore } from '@notify-capture/core';
import { createTestKeys } from '@notify-capture/core/testing';
import { readinessOf } from '@notify-capture/example-shop';
import { expect, it } from 'vitest';

it('GET /healthz shows strangers no reason of a store that fails: the log has it, once', async () => {
  const problem = new Error('connect ECONNREFUSED database.internal:5432');
  let isDown = true;
  const check = (): Promise<void> => (isDown ? Promise.reject(problem) : Promise.resolve());
  const receiver = createReceiver({
    clientId: 'T_1',
    publicKey: createTestKeys().publicKey,
    store: { ...memoryStore(), durable: true, check },
    logger: false,
  });
  const lines: unknown[][] = [];
  const log = (...line: unknown[]): void => {
    lines.push(line);
  };
  const readiness = readinessOf(receiver, { debug: log, info: log, warn: log, error: log });
  expect(await readiness()).toEqual({ status: 503, body: { isReady: false } });
  expect(await readiness()).toEqual({ status: 503, body: { isReady: false } });
  expect(lines).toHaveLength(1);
  expect(JSON.stringify(lines)).toContain('database.internal');
  isDown = false;
  expect(await readiness()).toEqual({ status: 200, body: { isReady: true } });
  expect(lines).toHaveLength(2);
});
