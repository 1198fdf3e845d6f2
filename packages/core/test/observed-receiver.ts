import { createReceiver, type Logger, type Receiver, type ReceiverOptions } from '../src/index.ts';
import {
  createTestKeys,
  type SignedNotification,
  type SignOptions,
  signNotification,
} from '../src/testing/index.ts';

const keys = createTestKeys();

/** A receiver, and what it logs. */
export interface ObservedReceiver {
  readonly receiver: Receiver;
  readonly lines: {
    readonly level: string;
    readonly fields: Readonly<Record<string, unknown>>;
    readonly message: string;
  }[];
  codes(): unknown[];
}

/** A receiver whose log can be looked at. */
export function receiverOf(options: Partial<ReceiverOptions> = {}): ObservedReceiver {
  const lines: { level: string; fields: Record<string, unknown>; message: string }[] = [];
  const log = (level: string) => (fields: object, message: string) => {
    lines.push({ level, fields: { ...fields }, message });
  };
  const logger: Logger = { debug: log('debug'), info: log('info'), warn: log('warn'), error: log('error') };
  const receiver = createReceiver({ clientId: 'T_1', publicKey: keys.publicKey, logger, ...options });
  return { receiver, lines, codes: () => lines.map(({ fields }) => fields['code']) };
}

/** Any body, signed for that receiver. */
export function signed(body: SignOptions['body'], options: Partial<SignOptions> = {}): SignedNotification {
  return signNotification({ privateKey: keys.privateKey, clientId: 'T_1', target: '/n', body, ...options });
}
