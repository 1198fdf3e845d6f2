import type { CaptureHandler, Receiver, ReceiverOptions } from '@notify-capture/core';

/** What an application of the contract is made of. */
export interface HarnessSetup {
  readonly options: ReceiverOptions;
  readonly onCapture: CaptureHandler;
  /** Where notifications arrive, e.g. `/alipay/notifyCapture`. All methods of it belong to the adapter. */
  readonly path: string;
  /** Mount it below this prefix, in the framework's own way (router, prefix). */
  readonly prefix?: string;
  /** A JSON parser of the framework's own reads the body first and keeps no bytes. */
  readonly parsedBefore?: boolean;
}

/** A running application, on loopback, that closes no idle connection by itself. */
export interface RunningApp {
  readonly port: number;
  readonly receiver: Receiver;
  stop(): Promise<void>;
}

/** What the author of an adapter writes: how to start an application with it. */
export interface AdapterHarness {
  /** The methods and media types that the framework itself refuses ahead of the adapter, and its status for each. */
  readonly refusedByFramework?: Readonly<Record<string, number>>;
  start(setup: HarnessSetup): Promise<RunningApp>;
}
