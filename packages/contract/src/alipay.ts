import type { KnownResultCode, Outcome } from '@notify-capture/core';
import {
  createTestKeys,
  type SampleOverrides,
  type SignedNotification,
  type SignOptions,
  sampleNotification,
  signNotification,
  type TestKeys,
} from '@notify-capture/core/testing';

/** The sender's side of a test: a client, its keys, and signed messages. */
export class Alipay {
  readonly clientId = 'T_111222333';
  readonly keys: TestKeys = createTestKeys();

  /** Signs a sample for an outcome or code. */
  capture(
    outcome: Outcome | KnownResultCode,
    options: Partial<SignOptions> & { readonly fields?: SampleOverrides } = {},
  ): SignedNotification {
    const { fields, ...rest } = options;
    return this.sign(sampleNotification(outcome, fields), rest);
  }

  /** Signs any body. */
  sign(body: SignOptions['body'], options: Partial<SignOptions> = {}): SignedNotification {
    return signNotification({
      privateKey: this.keys.privateKey,
      clientId: this.clientId,
      target: '/alipay/notifyCapture',
      body,
      ...options,
    });
  }
}
