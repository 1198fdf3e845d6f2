import type { CaptureHandler, ReceiverOptions } from '@notify-capture/core';
import { afterEach } from 'vitest';
import { Alipay } from './alipay.ts';
import type { AdapterHarness, HarnessSetup, RunningApp } from './harness.ts';
import { Merchant } from './merchant.ts';
import { expectNoSecrets } from './secrets.ts';

/** The notification path of the contract. */
export const PATH = '/alipay/notifyCapture';

/** An application of a test, with its merchant. */
export interface TestApp extends RunningApp {
  readonly merchant: Merchant;
}

/** The settings that a test changes. */
export interface AppChanges extends Partial<Omit<HarnessSetup, 'options'>> {
  readonly options?: Partial<ReceiverOptions>;
  readonly onCapture?: CaptureHandler;
}

/** One Alipay for all tests: a key pair is slow to make. */
export const alipay = new Alipay();

/** Starts applications for tests and stops them after each. */
export function appStarter(harness: AdapterHarness): (changes?: AppChanges) => Promise<TestApp> {
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
