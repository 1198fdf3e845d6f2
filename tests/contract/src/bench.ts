import type { CaptureHandler, ReceiverOptions } from '@notify-capture/core';
import { afterEach } from 'vitest';
import { Alipay } from './alipay.ts';
import type { AdapterHarness, HarnessSetup, RunningApp } from './harness.ts';
import { Merchant } from './merchant.ts';
import { expectNoSecrets } from './secrets.ts';

/** Where notifications arrive in the contract. */
export const PATH = '/alipay/notifyCapture';

/** What a test of the contract works with. */
export interface Bench extends RunningApp {
  readonly merchant: Merchant;
}

/** What a test changes of the usual application. */
export interface BenchChanges extends Partial<Omit<HarnessSetup, 'options'>> {
  readonly options?: Partial<ReceiverOptions>;
  readonly onCapture?: CaptureHandler;
}

/** One sender for all tests: a key pair takes a while to make. */
export const alipay = new Alipay();

/** Starts applications for tests and stops them after each. */
export function benches(harness: AdapterHarness): (changes?: BenchChanges) => Promise<Bench> {
  const running: RunningApp[] = [];
  const merchants: Merchant[] = [];
  afterEach(async () => {
    await Promise.all(running.splice(0).map((app) => app.stop()));
    for (const { logged } of merchants.splice(0)) expectNoSecrets(logged, alipay);
  });
  return async ({ options, ...changes } = {}) => {
    const merchant = new Merchant();
    merchants.push(merchant);
    const app = await harness.start({
      onCapture: merchant.onCapture,
      path: PATH,
      ...changes,
      options: {
        clientId: alipay.clientId,
        publicKey: alipay.keys.publicKey,
        logger: merchant.logger,
        onRefused: merchant.onRefused,
        ...options,
      },
    });
    running.push(app);
    return { ...app, stop: () => app.stop(), merchant };
  };
}

/** A promise and the two ends of it: tests wait for events, never for time. */
export interface Deferred<T = void> {
  readonly promise: Promise<T>;
  resolve(value: T): void;
  reject(error: unknown): void;
}

/** Makes a {@link Deferred}. */
export function deferred<T = void>(): Deferred<T> {
  let resolve: (value: T) => void = () => undefined;
  let reject: (error: unknown) => void = () => undefined;
  const promise = new Promise<T>((yes, no) => {
    resolve = yes;
    reject = no;
  });
  return { promise, resolve, reject };
}
