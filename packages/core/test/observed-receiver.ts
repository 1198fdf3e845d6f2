import {
  type CaptureNotification,
  createReceiver,
  type Notification,
  type Receiver,
  type ReceiverOptions,
} from '../src/index.ts';
import {
  createTestKeys,
  type SignedNotification,
  type SignOptions,
  signNotification,
} from '../src/testing/index.ts';
import { type Line, RecordedLog } from './recorded-log.ts';

const keys = createTestKeys();

/** A receiver and its log. */
export interface ObservedReceiver {
  readonly receiver: Receiver;
  readonly lines: readonly Line[];
  /** The first line with a code, as soon as it is logged. */
  line(code: string): Promise<Line>;
  codes(): unknown[];
}

/** Creates a receiver with a recorded log. */
export function receiverOf(options: Partial<ReceiverOptions> = {}): ObservedReceiver {
  const log = new RecordedLog();
  const { logger, lines } = log;
  const receiver = createReceiver({ clientId: 'T_1', publicKey: keys.publicKey, logger, ...options });
  return {
    receiver,
    lines,
    line: (code) => log.line(code),
    codes: () => lines.map(({ fields }) => fields['code']),
  };
}

/** Signs any body for that receiver. */
export function signed(body: SignOptions['body'], options: Partial<SignOptions> = {}): SignedNotification {
  return signNotification({ privateKey: keys.privateKey, clientId: 'T_1', target: '/n', body, ...options });
}

/** Narrows a notification to a capture. */
export function captureOf(notification: Notification): CaptureNotification {
  if (notification.kind === 'capture') return notification;
  throw new Error(`The notification is of kind ${notification.kind}.`);
}
