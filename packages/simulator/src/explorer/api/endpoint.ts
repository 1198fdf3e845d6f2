import type { LocalizedText } from '@notify-capture/core';

/** The endpoint that the page sends to. */
export interface EndpointState {
  readonly url: string;
  /** The URL of the list of booked captures, as of `certify --captures`. */
  readonly captures?: string;
  readonly others?: string;
  /** `option`: from the command line; `found`: at a usual port; `entered`: by the page; `practice`: the built-in endpoint. */
  readonly origin: 'option' | 'found' | 'entered' | 'practice';
  /** Something replied at the last look. */
  readonly reachable: boolean;
}

/** Part of a request that sends something. */
export interface ShownEndpoint {
  /** The URL of the endpoint that the page shows: the server sends to no other one. Missing: to its own. */
  readonly endpoint?: string;
}

/** A server of this machine at a usual port. */
export interface FoundEndpoint {
  readonly url: string;
  /**
   * - `receiver`: it refuses a GET as a receiver of notifications does.
   * - `path`: the usual path exists, but it does not reply as a receiver does.
   * - `server`: a server listens, but not at the usual path.
   */
  readonly likeness: 'receiver' | 'path' | 'server';
  /** The status of the reply to a GET. */
  readonly status: number;
  /** Why it has this likeness. */
  readonly reason: LocalizedText;
}

/** The request to set the endpoint. */
export interface EndpointSetting {
  readonly url: string;
  readonly captures?: string;
  readonly others?: string;
}

/** The list of booked captures. */
export type Books =
  | { readonly state: 'absent' }
  | { readonly state: 'unreadable'; readonly message: LocalizedText; readonly hint: LocalizedText }
  | { readonly state: 'read'; readonly entries: readonly BookedCapture[] };

/** A booked capture, as the endpoint lists it. */
export interface BookedCapture {
  readonly captureId: string;
  readonly outcome?: string;
  readonly amount?: { readonly currency: string; readonly value: string };
}
