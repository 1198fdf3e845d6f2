import { type ChildProcess, spawn } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { join } from 'node:path';
import { type Alipay, freePort } from '@notify-capture/contract';
import { BOOKS, type Booking, type Order, PLAN, type Plan, type Report, type Step } from './plan.ts';

const MAIN = join(import.meta.dirname, '..', 'dist', 'merchant.js');

/** In seconds; longer than every time limit of a delivery. */
const HOUR = 3_600;

/** A plan before its process has a port and a time. */
type Changes = Pick<Plan, 'kill' | 'hold'>;

/** A merchant's process that is started, killed and started again, always on the same port. */
export class MerchantProcess {
  readonly #plan: Omit<Plan, 'elapsed'>;
  readonly #reports = new EventEmitter().setMaxListeners(0);
  /** The captures that have reached each step since the process was started. */
  readonly #reached = new Map<Step, Set<string>>();
  #child: ChildProcess | undefined;
  #elapsed = 0;
  readonly port: number;
  /** How often it has died by SIGKILL. */
  killed = 0;

  private constructor(plan: Omit<Plan, 'elapsed'>) {
    this.#plan = plan;
    this.port = plan.port;
  }

  /** Finds a port for it, where it trusts this Alipay; starts nothing. */
  static async at({
    alipay: { clientId, keys },
    ...plan
  }: Changes & Pick<Plan, 'store'> & { readonly alipay: Alipay }): Promise<MerchantProcess> {
    return new MerchantProcess({ ...plan, clientId, publicKey: keys.publicKey, port: await freePort() });
  }

  /** Starts it; resolves when it listens. */
  async start(changes: Changes = {}): Promise<this> {
    const plan: Plan = { ...this.#plan, ...changes, elapsed: this.#elapsed };
    const child = spawn(process.execPath, [MAIN], {
      env: { ...process.env, [PLAN]: JSON.stringify(plan) },
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    this.#child = child;
    this.#reached.clear();
    child.once('exit', (_code, signal) => {
      if (signal === 'SIGKILL') this.killed += 1;
      this.#reports.emit('exit');
    });
    child.on('message', (report: Report) => {
      if ('reached' in report) {
        const captures = this.#reached.get(report.reached) ?? new Set();
        this.#reached.set(report.reached, captures.add(report.captureId));
      }
      this.#reports.emit('report', report);
    });
    await this.#until((report) => report !== undefined && 'open' in report, 'listens');
    return this;
  }

  /** Resolves when all these captures have reached the step since the process was started. */
  async reached(step: Step, captures: readonly { readonly captureId: string }[]): Promise<void> {
    const all = () => captures.every(({ captureId }) => this.#reached.get(step)?.has(captureId));
    await this.#until(all, `had all captures ${step}`);
  }

  /** Lets what is held go on. */
  release(): void {
    this.#order({ release: true });
  }

  /** Lets time go by for the process, in ms; all its timers that are due have run. */
  async elapse(ms: number): Promise<void> {
    this.#elapsed += ms;
    const elapsed = this.#until(
      (report) => report !== undefined && 'elapsed' in report,
      'has moved its clock',
    );
    this.#order({ elapse: ms });
    await elapsed;
  }

  /** Lets time go by, second by second, until something has happened; an hour at most, so that no message grows too old. */
  async elapseUntil(happening: Promise<unknown>): Promise<void> {
    let happened = false;
    const note = (): void => {
      happened = true;
    };
    happening.then(note, note);
    for (let seconds = 0; seconds < HOUR && !happened; seconds++) await this.elapse(1_000);
    await happening;
  }

  /** Resolves when it has ended, by whatever cause. */
  async ended(): Promise<void> {
    const child = this.#child;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    await once(child, 'exit');
  }

  /** The lines of its books. */
  async books(): Promise<readonly Booking[]> {
    const reply = await fetch(`http://127.0.0.1:${this.port}${BOOKS}`);
    if (!reply.ok) throw new Error(`The books cannot be read: ${await reply.text()}`);
    return (await reply.json()) as readonly Booking[];
  }

  /** Ends it at once, without a chance to do anything. */
  async kill(): Promise<void> {
    this.#child?.kill('SIGKILL');
    await this.ended();
  }

  #order(order: Order): void {
    this.#child?.send(order);
  }

  /** Looks now, without a report, and again at each report. */
  async #until(fits: (report: Report | undefined) => boolean, what: string): Promise<void> {
    if (fits(undefined)) return;
    const child = this.#child;
    await new Promise<void>((resolve, reject) => {
      const look = (report: Report): void => {
        if (fits(report)) done(resolve);
      };
      const gone = (): void => {
        const end = child?.signalCode ?? child?.exitCode;
        done(() => reject(new Error(`The merchant ended with ${end} before it ${what}.`)));
      };
      const done = (then: () => void): void => {
        this.#reports.off('report', look).off('exit', gone);
        then();
      };
      this.#reports.on('report', look).once('exit', gone);
    });
  }
}
