import { type Certificate, type CheckResult, conclusionOf, tallyOf } from '../../certify/certificate.ts';
import { type CertifyOptions, certifyBy } from '../../certify/certify.ts';
import { urlWithoutCredentials } from '../../certify/not-accepted.ts';
import type { Clock } from '../../clock.ts';
import type { Exchange, OutgoingRequest } from '../../exchange.ts';
import type { CertificationEvent, CheckExchange, CheckOutcome, RunFailure } from '../api.ts';
import { ApiFailure, runFailure } from '../http/api-failure.ts';
import { EventLog } from '../http/event-log.ts';
import { wireAnswer } from '../message/record.ts';
import { wireRequest } from '../message/wire.ts';
import { keptResults, mergeCertificates } from './merge-certificates.ts';

/** How many exchanges of a check the page shows, and how much of each body, in bytes: some bodies have 5 MB. */
const MAX_EXCHANGES = 25;
const MAX_BODY = 4_096;

interface RunOptions extends Omit<CertifyOptions, 'signal' | 'onCheck'> {
  readonly to: URL;
  readonly clientId: string;
}

/** The run whose other results stay. */
interface ContinuedRun {
  readonly id: string;
  readonly certificate: Certificate;
}

/** A run of `certify`, watched. */
export class Certification {
  readonly kind = 'certification';
  readonly events = new EventLog<CertificationEvent>();
  readonly #stop = new AbortController();
  #certificate: Certificate | undefined;
  #exchanges: CheckExchange[] = [];
  #sent = 0;

  /** The run whose other results stay. */
  readonly previous: string | undefined;

  constructor(options: RunOptions, checks: readonly string[], clock: Clock, continued?: ContinuedRun) {
    const earlier = continued?.certificate;
    this.previous = continued?.id;
    const endpoint = urlWithoutCredentials(options.to);
    const kept = keptResults(earlier, checks, { to: endpoint, clientId: options.clientId });
    const ids = kept.map(({ id }) => id);
    const total = ids.length + checks.length;
    this.events.add({ event: 'started', total, endpoint: String(options.to), kept: ids });
    this.#run(options, clock, (latest) =>
      earlier === undefined ? latest : mergeCertificates(earlier, kept, latest),
    ).catch((error: unknown) => {
      this.events.end({ event: 'failed', ...(this.#stop.signal.aborted ? STOPPED : runFailure(error)) });
    });
  }

  get isStopped(): boolean {
    return this.#stop.signal.aborted;
  }

  stop(): void {
    this.#stop.abort();
  }

  /** @throws ApiFailure `NOT_ENDED` */
  get certificate(): Certificate {
    if (this.#certificate !== undefined) return this.#certificate;
    throw new ApiFailure(
      409,
      'NOT_ENDED',
      'The checks have not ended.',
      'Wait for the end, or start them again.',
    );
  }

  async #run(options: RunOptions, clock: Clock, merge: (latest: Certificate) => Certificate): Promise<void> {
    const latest = await certifyBy(
      clock,
      {
        ...options,
        signal: this.#stop.signal,
        onCheck: (result) => this.events.add({ event: 'check', result: this.#outcomeOf(result) }),
      },
      {
        onStart: (id) => {
          this.#exchanges = [];
          this.#sent = 0;
          this.events.add({ event: 'checking', id });
        },
        onExchange: (request, answer) => this.#keep(request, answer),
      },
    );
    const certificate = latest.preflightError === undefined ? merge(latest) : latest;
    this.#certificate = certificate;
    const { verdict, ms, preflightError } = certificate;
    this.events.end({
      event: 'ended',
      verdict,
      conclusion: conclusionOf(certificate),
      ...tallyOf(certificate),
      ms,
      ...(preflightError === undefined ? {} : { preflightError }),
    });
  }

  #keep(request: OutgoingRequest, answer: Exchange): void {
    this.#sent += 1;
    if (this.#exchanges.length >= MAX_EXCHANGES) return;
    this.#exchanges.push({ request: wireRequest(request, MAX_BODY), answer: wireAnswer(answer, MAX_BODY) });
  }

  #outcomeOf(result: CheckResult): CheckOutcome {
    const observations = result.verdict === 'fail' ? result.observations : [];
    return { ...result, observations, exchanges: this.#exchanges, sent: this.#sent };
  }
}

const STOPPED: RunFailure = {
  code: 'STOPPED',
  message: { en: 'The checks were stopped.', zh: '检查已停止。' },
  hint: { en: 'Start them again.', zh: '请重新开始。' },
};
