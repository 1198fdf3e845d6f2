import type { EndpointState } from './endpoint.ts';

/** The languages of the texts. Texts that the page shows are in all of them, so that it can switch. */
export type ApiLanguage = 'en' | 'zh';

/** The state of the server that the page starts with. */
export interface Session {
  /** The versions of the simulator and of Node. */
  readonly versions: { readonly simulator: string; readonly node: string };
  /** The language of `--lang`. Missing: the page follows the browser. */
  readonly lang?: ApiLanguage;
  readonly clientId: string;
  /** `null`: the signature has no key version. */
  readonly keyVersion: string | null;
  readonly key: KeyState;
  /** Missing: no endpoint is set, and none was found. */
  readonly endpoint?: EndpointState;
  /** The gaps before the attempts of a delivery, in ms. */
  readonly attemptGaps: readonly number[];
  /** Addresses that are neither loopback nor private are allowed. */
  readonly allowPublic: boolean;
}

/** The test key that the simulator signs with. The private half never leaves the server. */
export interface KeyState {
  /** `made`: the command has written a new pair, because it found none. */
  readonly origin: 'found' | 'made';
  /** Where it is: the path of a file, or the name of a variable of the environment. */
  readonly source: string;
  /** The public half that the endpoint must trust: bare base64. */
  readonly publicKey: string;
  /** The lines to set in the endpoint: `ALIPAY_CLIENT_ID=…`, `ALIPAY_PUBLIC_KEY=…`. */
  readonly environment: readonly string[];
}
