import { ATTEMPT_GAPS } from '@notify-capture/core/testing';
import { literalAddress, readUrl, refusePublic } from '../address.ts';
import { urlWithoutCredentials } from '../certify/not-accepted.ts';
import { type Clock, MACHINE_CLOCK } from '../clock.ts';
import { SimulatorError } from '../errors.ts';
import type { ExchangeOptions } from '../exchange.ts';
import type { Language } from '../language.ts';
import type { EndpointSetting, EndpointState, KeyState, Session } from './api.ts';
import { isReachable } from './endpoint/is-reachable.ts';
import type { PracticeEndpoint } from './endpoint/practice.ts';
import { SettledResults } from './explanation/settled-results.ts';
import { ApiFailure } from './http/api-failure.ts';
import { createReader, type MessageReader } from './message/reader.ts';
import type { RecordTools } from './message/record.ts';
import type { DraftSettings } from './message/sign-draft.ts';
import type { Signer } from './message/signer.ts';
import { Runs } from './runs/runs.ts';

/** What the explorer starts with. */
export interface WorkbenchSettings {
  readonly signer: Signer;
  readonly key: KeyState;
  readonly lang: Language | undefined;
  readonly versions: Session['versions'];
  readonly timeoutMs: number;
  readonly allowPublic: boolean;
  readonly resolve?: ExchangeOptions['resolve'];
  /** For the gaps of deliveries and the limits of certify. Default: that of the machine. */
  readonly clock?: Clock | undefined;
}

interface Target extends Pick<EndpointState, 'origin'> {
  readonly url: URL;
  readonly captures?: URL;
  readonly others?: URL;
}

/** The state of the explorer, which all tabs of the page share: the keys, the endpoint and the runs. */
export class Workbench {
  readonly settings: WorkbenchSettings;
  readonly clock: Clock;
  readonly reader: MessageReader;
  readonly runs = new Runs();
  #settled = new SettledResults();
  practice: PracticeEndpoint | undefined;
  #target: Target | undefined;

  constructor(settings: WorkbenchSettings) {
    this.settings = settings;
    this.clock = settings.clock ?? MACHINE_CLOCK;
    this.reader = createReader(settings.signer);
  }

  /** @throws ApiFailure `NO_ENDPOINT` */
  get target(): Target {
    if (this.#target !== undefined) return this.#target;
    throw new ApiFailure(
      409,
      'NO_ENDPOINT',
      'No endpoint is set.',
      'Enter the URL of your endpoint, or start the built-in one.',
    );
  }

  /**
   * Another tab may have set another endpoint: a message goes only where the page shows that it goes.
   *
   * @param shown the URL that the page shows
   * @throws ApiFailure `ENDPOINT_CHANGED`
   */
  requireShown(shown: string | undefined): void {
    if (shown === undefined || this.#target === undefined) return;
    const url = urlWithoutCredentials(this.#target.url);
    if (url === shown) return;
    throw new ApiFailure(
      409,
      'ENDPOINT_CHANGED',
      `Nothing was sent: another tab of the explorer has set another endpoint, ${url}.`,
      'This page shows it now. Send again, or choose your endpoint.',
    );
  }

  /** Path and query of the endpoint, or the usual path. */
  get targetPath(): string {
    const url = this.#target?.url;
    return url === undefined ? USUAL_PATH : `${url.pathname}${url.search}`;
  }

  /** How a request to the endpoint is sent. */
  get exchange(): ExchangeOptions {
    const { allowPublic, resolve } = this.settings;
    return { allowPublic, resolve };
  }

  get draftSettings(): DraftSettings {
    const { signer, timeoutMs } = this.settings;
    return { url: this.target.url, signer, timeoutMs };
  }

  /** Settings with which a message can be signed, also without an endpoint. */
  get previewSettings(): DraftSettings {
    const { signer, timeoutMs } = this.settings;
    return { url: this.#target?.url ?? new URL(USUAL_PATH, 'http://127.0.0.1:3000'), signer, timeoutMs };
  }

  /**
   * Sets the endpoint.
   *
   * @throws SimulatorError `URL_INVALID`, `PUBLIC_ADDRESS`
   */
  setEndpoint(setting: EndpointSetting, origin: EndpointState['origin']): void {
    const { captures, others } = setting;
    // Another endpoint has other captures.
    if (this.#target?.url.href !== this.#readUrl(setting.url).href) this.#settled = new SettledResults();
    this.#target = {
      url: this.#readUrl(setting.url),
      origin,
      ...(captures === undefined || captures === '' ? {} : { captures: this.#readUrl(captures) }),
      ...(others === undefined || others === '' ? {} : { others: this.#readUrl(others) }),
    };
  }

  /** @throws ApiFailure `NO_ENDPOINT` */
  async endpointState(): Promise<EndpointState> {
    const { url, origin, captures, others } = this.target;
    return {
      url: urlWithoutCredentials(url),
      origin,
      reachable: await isReachable(url, this.exchange),
      ...(captures === undefined ? {} : { captures: urlWithoutCredentials(captures) }),
      ...(others === undefined ? {} : { others: urlWithoutCredentials(others) }),
    };
  }

  async session(): Promise<Session> {
    const { versions, lang, signer, key, allowPublic } = this.settings;
    const endpoint = this.#target === undefined ? undefined : await this.endpointState();
    return {
      versions,
      ...(lang === undefined ? {} : { lang }),
      clientId: signer.clientId,
      keyVersion: signer.keyVersion,
      key,
      ...(endpoint === undefined ? {} : { endpoint }),
      attemptGaps: ATTEMPT_GAPS,
      allowPublic,
    };
  }

  get recordTools(): RecordTools {
    const { signer } = this.settings;
    const logOf: RecordTools['logOf'] = ({ href }, signature) =>
      this.practice?.url === href ? this.practice.logOf(signature) : undefined;
    return { signer, reader: this.reader, settled: this.#settled, logOf };
  }

  async close(): Promise<void> {
    this.runs.stopAll();
    await this.practice?.close();
  }

  /** As people type it: `localhost:3000/path` is enough. A name is checked when it is resolved, before each connection. */
  #readUrl(text: string): URL {
    const url = readUrl(/^[a-z][a-z\d+.-]*:\/\//i.test(text) ? text : `http://${text.trim()}`);
    if (url.username !== '' || url.password !== '') {
      throw new SimulatorError(
        'URL_INVALID',
        'The URL contains a user name or a password, which Alipay does not send.',
        'Remove them from the URL. If the endpoint asks for a login, exempt its path from it.',
      );
    }
    const literal = literalAddress(url);
    if (literal !== undefined && !this.settings.allowPublic) refusePublic(literal, literal);
    return url;
  }
}

/** The path of the protocol's page, and of the examples. */
export const USUAL_PATH = '/alipay/notifyCapture';
