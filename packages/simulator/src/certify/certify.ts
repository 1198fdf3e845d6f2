import type { KeyObject } from 'node:crypto';
import { readTarget } from '../address.ts';
import { type Clock, MACHINE_CLOCK } from '../clock.ts';
import type { ExchangeOptions } from '../exchange.ts';
import { createSender, DEFAULT_TIMEOUT, type SenderOptions } from '../sender.ts';
import { CaptureList, CapturesUnreadable } from './captures.ts';
import { type Certificate, type CheckResult, isReady } from './certificate.ts';
import type { Check, Finding } from './check.ts';
import { Endpoint } from './endpoint.ts';
import { preflight, shownUrl } from './preflight.ts';
import { isGone } from './presence.ts';
import { selectChecks } from './selection.ts';
import { strangerOf } from './stranger.ts';

/** What {@link certify} is asked. */
export interface CertifyOptions extends SenderOptions, ExchangeOptions {
  /** The endpoint, as the sender knows it: its path and query are signed. */
  readonly to: string | URL;
  /** The private half of the key that the endpoint trusts. */
  readonly privateKey: string | KeyObject;
  /**
   * Where a GET lists what was booked: a JSON array of objects with `captureId`, and for some checks `outcome`
   * (`captured`, `failed`, `pending`) and `amount: { currency, minorUnits }`. Without it these are `not seen`.
   */
  readonly captures?: string | URL | undefined;
  /** The ids of the checks to make. Default: all. */
  readonly only?: readonly string[] | undefined;
  /** The ids of checks to leave out. */
  readonly skip?: readonly string[] | undefined;
  /** How long a reply may take, in ms. Default 10,000. */
  readonly timeoutMs?: number | undefined;
  /** How long after its acknowledgement a capture may take to be listed at `captures`, in ms. Default 5,000. */
  readonly bookedWithinMs?: number | undefined;
  /** Told of each result as it comes, and how many checks there are. */
  readonly onCheck?: ((result: CheckResult, total: number) => void) | undefined;
}

/**
 * Is this endpoint ready for production? Sends it some 300 messages, genuine and not, over HTTP, and judges the
 * replies. It books what is genuine: point it at an instance for tests. The checks come one after another.
 *
 * @throws SimulatorError `PUBLIC_ADDRESS`, `URL_INVALID`, `KEY_UNREADABLE`, `OPTION_INVALID` (an unknown check)
 * @throws the reason of `signal`, when that is aborted
 * @example
 * const certificate = await certify({ to: 'http://127.0.0.1:3000/alipay/notifyCapture', privateKey, clientId });
 * assert.deepEqual(certificate.results.filter(({ verdict }) => verdict === 'fail'), []);
 */
export function certify(options: CertifyOptions): Promise<Certificate> {
  return certifyBy(MACHINE_CLOCK, options);
}

/** The same {@link certify}, with its time limits and pauses on another clock. */
export async function certifyBy(clock: Clock, options: CertifyOptions): Promise<Certificate> {
  const checks = selectChecks(options.only, options.skip);
  const { allowPublic, signal, resolve, timeoutMs = DEFAULT_TIMEOUT, keyVersion = '1' } = options;
  const url = readTarget(options.to);
  const sender = createSender(options);
  const started = clock.now();
  const startedAt = new Date().toISOString();
  const network = { allowPublic, signal, resolve };
  const made = await preflight({
    ...network,
    url,
    sender,
    keyVersion,
    stranger: strangerOf(sender),
    timeoutMs,
    clock,
    ...listOf(options, timeoutMs, clock),
  });
  const common = { endpoint: shownUrl(url), clientId: sender.clientId, startedAt };
  const ms = (): number => Math.round(clock.now() - started);
  if (!(made instanceof Endpoint)) return { ...common, ms: ms(), ready: false, stopped: made, results: [] };
  const results = await runAll(checks, made, options);
  return { ...common, ms: ms(), ready: isReady(results), results };
}

function listOf(options: CertifyOptions, timeoutMs: number, clock: Clock): { captures?: CaptureList } {
  if (options.captures === undefined) return {};
  const { allowPublic, signal, resolve, bookedWithinMs: withinMs = 5_000 } = options;
  const url = readTarget(options.captures);
  return { captures: new CaptureList(url, { allowPublic, signal, resolve, timeoutMs, withinMs, clock }) };
}

async function runAll(
  checks: readonly Check[],
  endpoint: Endpoint,
  { signal, onCheck }: CertifyOptions,
): Promise<readonly CheckResult[]> {
  const results: CheckResult[] = [];
  let goneSince: string | undefined;
  for (const check of checks) {
    signal?.throwIfAborted();
    const began = endpoint.clock.now();
    const found = goneSince === undefined ? await run(check, endpoint) : unseenSince(goneSince);
    // What was broken off found nothing.
    signal?.throwIfAborted();
    const result = resultOf(check, found, Math.round(endpoint.clock.now() - began));
    results.push(result);
    onCheck?.(result, checks.length);
    if (goneSince === undefined && result.verdict === 'fail' && (await isGone(endpoint)))
      goneSince = check.id;
  }
  return results;
}

async function run(check: Check, endpoint: Endpoint): Promise<Finding> {
  try {
    return await check.run(endpoint);
  } catch (error) {
    if (!(error instanceof CapturesUnreadable)) throw error;
    const why = { sent: 'GET to --captures', came: error.message, expected: 'a JSON array, as before' };
    return { verdict: 'fail', why: [why] };
  }
}

function unseenSince(id: string): Finding {
  return { verdict: 'not seen', note: `the endpoint no longer answers since ${id}`, blocking: true };
}

function resultOf({ id, group, level, title, hint }: Check, found: Finding, ms: number): CheckResult {
  const description = { id, group, level, title, ms };
  return found.verdict === 'fail' ? { ...description, ...found, hint } : { ...description, ...found };
}
