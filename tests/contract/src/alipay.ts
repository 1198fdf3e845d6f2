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

/** Card data in every sample, which no log may contain. */
const CARD = { cardNo: '411111******4242', cardholderName: 'CANARY CARDHOLDER', lastFour: 'CANARY-4242' };

/** The fields of any kind of message whose values are secret or personal. */
const SECRET_FIELDS: ReadonlySet<string> = new Set([
  'authCode',
  'accessToken',
  'refreshToken',
  'userLoginId',
  'cardToken',
  'cardNo',
  'maskedCardNo',
  'cardholderName',
  'lastFour',
]);

/** Alipay in a test: a client, its keys and signed messages. */
export class Alipay {
  readonly clientId = 'T_111222333';
  readonly keys: TestKeys = createTestKeys();
  readonly #secrets = new Map<string, string>();

  constructor() {
    const privateLines = this.keys.privateKey.split('\n').filter((line) => line.length > 40);
    for (const line of privateLines) this.#secrets.set(line, 'a private key');
    this.#secrets.set(this.keys.publicKey.slice(40, 120), 'a public key');
  }

  /** The secrets of the messages so far, which no log may contain, and their kinds. */
  get secrets(): readonly (readonly [kind: string, secret: string])[] {
    return [...this.#secrets].map(([secret, kind]) => [kind, secret]);
  }

  /** Signs a sample for an outcome or code. */
  capture(
    outcome: Outcome | KnownResultCode,
    options: Partial<SignOptions> & { readonly fields?: SampleOverrides } = {},
  ): SignedNotification {
    const { fields, ...rest } = options;
    return this.sign(sampleNotification(outcome, { paymentResultInfo: CARD, ...fields }), rest);
  }

  /** Signs any body. */
  sign(body: SignOptions['body'], options: Partial<SignOptions> = {}): SignedNotification {
    const signed = signNotification({
      privateKey: this.keys.privateKey,
      clientId: this.clientId,
      target: '/alipay/notifyCapture',
      body,
      ...options,
    });
    const value = signed.headers.signature.slice(signed.headers.signature.indexOf('signature=') + 10);
    for (const form of [value, decodeURIComponent(value)]) this.#secrets.set(form, 'a signature');
    this.#keepSecretsOf(body);
    const text = Buffer.from(signed.body).toString('utf8');
    if (text.length > 20) this.#secrets.set(text, 'a body').set(JSON.stringify(text).slice(1, -1), 'a body');
    return signed;
  }

  #keepSecretsOf(value: unknown): void {
    if (typeof value !== 'object' || value === null) return;
    for (const [name, member] of Object.entries(value)) {
      if (SECRET_FIELDS.has(name) && typeof member === 'string')
        this.#secrets.set(member, `the field ${name}`);
      else this.#keepSecretsOf(member);
    }
  }
}
