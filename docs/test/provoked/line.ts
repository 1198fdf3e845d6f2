import {
  createReceiver,
  type Logger,
  memoryStore,
  type Receiver,
  type ReceiverOptions,
} from '@notify-capture/core';
import {
  createTestKeys,
  type SignOptions,
  sampleNotification,
  signNotification,
} from '@notify-capture/core/testing';

/** A line of the log, as a logger of JSON lines writes it. */
export type Line = Readonly<Record<string, unknown>>;

export const NOW = Date.parse('2026-06-01T12:00:00Z');
export const TARGET = '/alipay/notifyCapture';
export const CLIENT = 'T_111222333';
export const keys = createTestKeys();

/** Signs a body for the receiver of {@link logOf}; the ids of the message are always the same. */
export function signed(body: SignOptions['body'] = capture(), options: Partial<SignOptions> = {}) {
  const given = {
    privateKey: keys.privateKey,
    clientId: CLIENT,
    target: TARGET,
    requestTime: String(NOW),
    body,
  };
  return signNotification({ ...given, ...options });
}

/** The body of a capture notification with fixed ids. */
export function capture(outcome: 'captured' | 'failed' | 'pending' = 'captured', fields: object = {}) {
  return sampleNotification(outcome, {
    captureId: '20260601_CAPTURE',
    captureRequestId: 'shop-4711-1',
    paymentId: '20260601_PAYMENT',
    ...fields,
  });
}

/** A receiver and its log. */
export interface Observed extends Log {
  readonly receiver: Receiver;
}

interface Log {
  /** The first line with this code that was logged. */
  firstLine(code: string): Line;
  /** The same, as soon as it is logged. */
  line(code: string): Promise<Line>;
}

/** Creates a receiver whose log is recorded. */
export function observed(options: Partial<ReceiverOptions> = {}): Observed {
  const { logger, ...log } = logged();
  const receiver = createReceiver({
    clientId: CLIENT,
    publicKey: keys.publicKey,
    store: memoryStore(),
    clock: () => NOW,
    logger,
    ...options,
  } as ReceiverOptions);
  return { receiver, ...log };
}

/** A logger that keeps its lines. */
export function logged(): Log & { readonly logger: Logger } {
  const lines: Line[] = [];
  const waiting = new Set<() => void>();
  const record = (level: string) => (fields: object, msg: string) => {
    lines.push({ level, ...readable(fields), msg });
    for (const look of waiting) look();
  };
  const logger = {
    debug: record('debug'),
    info: record('info'),
    warn: record('warn'),
    error: record('error'),
  };
  const find = (code: string) => lines.find((one) => one['code'] === code);
  const firstLine = (code: string) => {
    const found = find(code);
    if (found === undefined) throw new Error(`The log has no ${code}, but ${JSON.stringify(lines)}.`);
    return found;
  };
  const line = (code: string) =>
    new Promise<Line>((resolve) => {
      const look = () => {
        const found = find(code);
        if (found === undefined) return;
        waiting.delete(look);
        resolve(found);
      };
      waiting.add(look);
      look();
    });
  return { logger, firstLine, line };
}

/** Errors as their first line; all else as it is. */
function readable(fields: object): Line {
  return JSON.parse(
    JSON.stringify(fields, (_name, value) =>
      value instanceof Error ? `${value.name}: ${value.message}` : value,
    ),
  );
}
