import type { CaptureHandler, Receiver, ReceiverOptions } from '@notify-capture/core';

/** The settings of an application in the contract. */
export interface HarnessSetup {
  readonly options: ReceiverOptions;
  readonly onCapture: CaptureHandler;
  /** The notification path, e.g. `/alipay/notifyCapture`. The adapter handles all its methods. */
  readonly path: string;
  /** Mount the path below this prefix with the framework's own feature, e.g. a router. */
  readonly prefix?: string;
  /** The framework's JSON parser reads the body first and keeps no bytes. */
  readonly parsedBefore?: boolean;
}

/** A running application on loopback, which does not close idle connections by itself. */
export interface RunningApp {
  readonly port: number;
  readonly receiver: Receiver;
  stop(): Promise<void>;
}

/** Starts applications with an adapter; its author writes it. */
export interface AdapterHarness {
  /** The applications run in another process, whose timers the tests cannot advance: time limits are short and real. */
  readonly hasOwnTime?: boolean;
  /** The runtime ends all work of a request with its reply: no late handler goes on. */
  readonly endsWithReply?: boolean;
  /** The framework drops the `content-length` of a reply, and sends it in chunks. */
  readonly repliesInChunks?: boolean;
  /** The methods, media types and targets that the framework refuses before the adapter, each with its status. */
  readonly refusedByFramework?: Readonly<Record<string, number>>;
  start(setup: HarnessSetup): Promise<RunningApp>;
}
