import {
  type CaptureHandler,
  type CaptureNotification,
  createReceiver,
  type KnownResultCode,
  memoryStore,
  type NotificationStore,
  type Outcome,
  type Receiver,
  type ReceiverOptions,
  type RefusedNotification,
  type Reply,
} from '../../src/index.ts';
import {
  createTestKeys,
  type SampleOverrides,
  type SignedNotification,
  sampleNotification,
  signNotification,
} from '../../src/testing/index.ts';
import { captureOf } from '../observed-receiver.ts';
import { type Line, RecordedLog } from '../recorded-log.ts';

const { privateKey, publicKey } = createTestKeys();

/** The options that a test changes. */
export interface FixtureOptions extends Partial<ReceiverOptions> {
  readonly wrap?: (store: NotificationStore) => NotificationStore;
  /** An earlier process, whose store it uses. */
  readonly after?: ReceiverFixture;
}

/** A receiver whose store has a clock that the test sets. */
export class ReceiverFixture {
  /** The store's clock, in ms. */
  readonly time: { now: number };
  readonly #log = new RecordedLog();
  readonly lines: readonly Line[] = this.#log.lines;
  readonly refused: RefusedNotification[] = [];
  readonly store: NotificationStore;
  readonly receiver: Receiver;

  constructor({ wrap = (store) => store, after, ...options }: FixtureOptions = {}) {
    this.time = after?.time ?? { now: 1_000_000 };
    this.store = after?.store ?? memoryStore({ clock: () => this.time.now });
    this.receiver = createReceiver({
      clientId: 'T_1',
      publicKey,
      store: wrap(this.store),
      logger: this.#log.logger,
      onRefused: (refused) => this.refused.push(refused),
      ...options,
    });
  }

  /** A verified notification of one capture. */
  async capture(
    outcome: Outcome | KnownResultCode,
    fields: SampleOverrides = {},
    requestTime = String(Date.now()),
  ): Promise<CaptureNotification> {
    return captureOf(await this.receiver.authenticate(this.signed(outcome, fields, requestTime)));
  }

  /** A signed request about one capture. */
  signed(
    outcome: Outcome | KnownResultCode,
    fields: SampleOverrides = {},
    requestTime = String(Date.now()),
  ): SignedNotification {
    const body = sampleNotification(outcome, { captureId: 'C', ...fields });
    return signNotification({ privateKey, clientId: 'T_1', target: '/n', body, requestTime });
  }

  /** Delivers one result of the same capture. */
  async deliver(
    outcome: Outcome | KnownResultCode,
    handler: CaptureHandler,
    fields?: SampleOverrides,
  ): Promise<Reply> {
    return this.receiver.deliver(await this.capture(outcome, fields), handler);
  }

  codes(): unknown[] {
    return this.lines.map(({ fields }) => fields['code']).filter((code) => code !== undefined);
  }

  /** The first line with a code, as soon as it is logged. */
  line(code: string): Promise<Line> {
    return this.#log.line(code);
  }
}

/** A promise with its `resolve` and `reject`. */
export function deferred<T = void>(): {
  readonly promise: Promise<T>;
  readonly resolve: (value: T) => void;
  readonly reject: (error: unknown) => void;
} {
  let resolve: (value: T) => void = () => undefined;
  let reject: (error: unknown) => void = () => undefined;
  const promise = new Promise<T>((yes, no) => {
    resolve = yes;
    reject = no;
  });
  return { promise, resolve, reject };
}
