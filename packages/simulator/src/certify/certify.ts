import type { LocalizedText } from '@notify-capture/core';
import type { PrivateKeyInput } from '@notify-capture/core/testing';
import { readUrl } from '../address.ts';
import { type Clock, MACHINE_CLOCK } from '../clock.ts';
import type { Exchange, ExchangeOptions, OutgoingRequest } from '../exchange.ts';
import { joinTexts, type Language, readLanguage } from '../language.ts';
import { createSender, DEFAULT_TIMEOUT, type SenderOptions } from '../sender.ts';
import { CaptureList } from './capture-list.ts';
import { type Certificate, type CheckResult, type PreflightError, verdictOn } from './certificate.ts';
import type { Check, CheckFinding } from './check.ts';
import { Endpoint } from './endpoint.ts';
import { isDown } from './is-down.ts';
import { ListError } from './list-body.ts';
import { type LocalizedPreflightError, urlWithoutCredentials } from './not-accepted.ts';
import { OtherList } from './other-list.ts';
import { preflight } from './preflight.ts';
import { RateLimit, RateLimitError } from './rate-limit.ts';
import { selectChecks } from './selection.ts';
import { createUntrustedSender } from './untrusted-sender.ts';

/** The options of {@link certify}. */
export interface CertifyOptions extends SenderOptions, ExchangeOptions {
  /** The endpoint's URL, as Alipay knows it: the simulator signs its path and query. */
  readonly to: string | URL;
  /** The private half of the key that the endpoint trusts. */
  readonly privateKey: PrivateKeyInput;
  /**
   * The URL of a list of the booked captures, for a GET: a JSON array, or an object with one array in it. Its entries are
   * objects with `captureId`, and for some checks
   * `outcome` (`captured`, `failed`, `pending`) and `amount: { currency, minorUnits }`. Without this URL, the checks
   * that need the list are `inconclusive`, and the verdict is not `ready`.
   */
  readonly captures?: string | URL | undefined;
  /**
   * The URL of a list of the handled messages of other kinds (disputes, refunds and so on), for a GET, in the same form.
   * Its entries are objects with the ids of the message by their names in the protocol, `kind` and `type`, e.g.
   * `{ kind: 'dispute', type: 'DISPUTE_CREATED', disputeId: '…' }`; the ids may be in a field `ids`. Without this URL, the
   * checks that need the list are `inconclusive`, and the verdict is not `ready`.
   */
  readonly others?: string | URL | undefined;
  /** The ids of the checks to run. Default: all. */
  readonly only?: readonly string[] | undefined;
  /** The ids of the checks to leave out. */
  readonly skip?: readonly string[] | undefined;
  /** The time limit for a reply, in ms. Default 10,000. */
  readonly timeoutMs?: number | undefined;
  /** The time limit for a message to appear in its list after its acknowledgement, in ms. Default 5,000. */
  readonly bookedWithinMs?: number | undefined;
  /** The language of the titles, notes and hints: `en` (default) or `zh`. */
  readonly lang?: Language | undefined;
  /** Called after each check, with its result and the number of all checks. */
  readonly onCheck?: ((result: CheckResult, total: number) => void) | undefined;
}

/**
 * Is this endpoint ready for production?
 *
 * Sends about 600 messages over HTTP, genuine ones and forged ones, and judges the replies. The endpoint books the
 * genuine ones, so use a test instance. The checks run one after another.
 *
 * @throws SimulatorError `PUBLIC_ADDRESS`, `URL_INVALID`, `KEY_UNREADABLE`, `OPTION_INVALID` (an unknown check or
 * language)
 * @throws the reason of `signal`, when it is aborted
 * @example
 * import assert from 'node:assert/strict';
 * import { certify } from '@notify-capture/simulator';
 *
 * const certificate = await certify({ to: 'http://127.0.0.1:3000/alipay/notifyCapture', privateKey, clientId });
 * assert.deepEqual(certificate.results.filter(({ verdict }) => verdict === 'fail'), []);
 */
export function certify(options: CertifyOptions): Promise<Certificate> {
  return certifyBy(MACHINE_CLOCK, options);
}

/** Watches the checks of a certification. */
export interface CertifyWatch {
  /** Called before each check. */
  onStart?(id: string): void;
  /** Called with each request to the endpoint and its reply. */
  onExchange?(request: OutgoingRequest, answer: Exchange): void;
}

/** {@link certify} with the time limits and pauses of another clock, and a watch. */
export async function certifyBy(
  clock: Clock,
  options: CertifyOptions,
  watch: CertifyWatch = {},
): Promise<Certificate> {
  const checks = selectChecks(options.only, options.skip);
  const lang = readLanguage(options.lang);
  const { allowPublic, signal, resolve, timeoutMs = DEFAULT_TIMEOUT, keyVersion = '1' } = options;
  const url = readUrl(options.to);
  const sender = createSender(options);
  const started = clock.now();
  const startedAt = new Date().toISOString();
  const rateLimit = new RateLimit(clock, signal);
  const endpoint = await preflight({
    ...{ allowPublic, signal, resolve },
    url,
    sender,
    keyVersion,
    untrustedSender: createUntrustedSender(sender),
    timeoutMs,
    clock,
    rateLimit,
    onExchange: (request, answer) => watch.onExchange?.(request, answer),
    ...listsOf(options, { timeoutMs, clock, rateLimit }),
  });
  const common = { endpoint: urlWithoutCredentials(url), clientId: sender.clientId, lang, startedAt };
  const ms = (): number => Math.round(clock.now() - started);
  if (!(endpoint instanceof Endpoint)) {
    return {
      ...common,
      ms: ms(),
      verdict: 'not_ready',
      ready: false,
      preflightError: preflightErrorIn(endpoint, lang),
      results: [],
    };
  }
  const results = await runAll(checks, endpoint, { ...options, onStart: (id) => watch.onStart?.(id) }, lang);
  const verdict = verdictOn(results);
  return { ...common, ms: ms(), verdict, ready: verdict === 'ready', results };
}

function listsOf(
  options: CertifyOptions,
  run: { readonly timeoutMs: number; readonly clock: Clock; readonly rateLimit: RateLimit },
): { captures?: CaptureList; others?: OtherList } {
  const { allowPublic, signal, resolve, bookedWithinMs: withinMs = 5_000 } = options;
  const settings = { allowPublic, signal, resolve, withinMs, ...run };
  const { captures, others } = options;
  return {
    ...(captures === undefined ? {} : { captures: new CaptureList(readUrl(captures), settings) }),
    ...(others === undefined ? {} : { others: new OtherList(readUrl(others), settings) }),
  };
}

async function runAll(
  checks: readonly Check[],
  endpoint: Endpoint,
  { signal, onCheck, onStart }: CertifyOptions & Required<Pick<CertifyWatch, 'onStart'>>,
  lang: Language,
): Promise<readonly CheckResult[]> {
  const results: CheckResult[] = [];
  /** Why no further check can decide anything. */
  let stopped: LocalizedText | undefined;
  for (const check of checks) {
    signal?.throwIfAborted();
    onStart(check.id);
    const started = endpoint.clock.now();
    const outcome = stopped === undefined ? await run(check, endpoint) : inconclusive(stopped);
    if (outcome instanceof RateLimitError) stopped = joinTexts(outcome.text, outcome.hint);
    const finding =
      outcome instanceof RateLimitError ? inconclusive(joinTexts(outcome.text, outcome.hint)) : outcome;
    // A check that was aborted has no finding.
    signal?.throwIfAborted();
    const result = resultOf(check, finding, Math.round(endpoint.clock.now() - started), lang);
    results.push(result);
    onCheck?.(result, checks.length);
    if (stopped === undefined && result.verdict === 'fail' && (await isDown(endpoint)))
      stopped = {
        en: `the endpoint has not replied since ${check.id}`,
        zh: `自 ${check.id} 起，接口一直没有响应`,
      };
  }
  return results;
}

async function run(check: Check, endpoint: Endpoint): Promise<CheckFinding | RateLimitError> {
  try {
    return await check.run(endpoint);
  } catch (error) {
    if (error instanceof RateLimitError) return error;
    if (!(error instanceof ListError)) throw error;
    const received = error.message;
    const observation = {
      sent: `GET to ${error.list.option}`,
      received,
      expected: 'a JSON array, as before',
    };
    return { verdict: 'fail', observations: [observation] };
  }
}

function inconclusive(note: LocalizedText): CheckFinding {
  return { verdict: 'inconclusive', note };
}

function resultOf(check: Check, finding: CheckFinding, ms: number, lang: Language): CheckResult {
  const { id, group, level } = check;
  const description = { id, group, level, title: check.title[lang], ms };
  if (finding.verdict === 'fail') return { ...description, ...finding, hint: check.hint[lang] };
  if (finding.verdict === 'inconclusive') return { ...description, ...finding, note: finding.note[lang] };
  return { ...description, verdict: 'pass', ...(finding.note && { note: finding.note[lang] }) };
}

function preflightErrorIn({ message, hint }: LocalizedPreflightError, lang: Language): PreflightError {
  return { message: message[lang], hint: hint[lang] };
}
