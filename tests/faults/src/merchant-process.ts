import { type ChildProcess, spawn } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { join } from 'node:path';
import { type Alipay, freePort, request } from '@notify-capture/contract';
import { BOOKS, type Booking, type Command, PLAN, type Plan, type Report, type Step } from './plan.ts';

const MAIN = join(import.meta.dirname, '..', 'dist', 'merchant.js');

/** In seconds. Longer than every time limit of a delivery, and too short for a message to become too old. */
const HOUR = 3_600;

/** The settings that may change with each start. */
type Changes = Pick<Plan, 'kill' | 'hold' | 'isFixed'>;

/** A process of a merchant, which a test starts and kills repeatedly on the same port. */
export class MerchantProcess {
  readonly #plan: Omit<Plan, 'elapsed'>;
  readonly #reports = new EventEmitter().setMaxListeners(0);
  /** The captures that have reached each step since the last start. */
  readonly #reached = new Map<Step, Set<string>>();
  #child: ChildProcess | undefined;
  #elapsed = 0;
  readonly port: number;
  /** The number of times SIGKILL has ended it. */
  killed = 0;

  private constructor(plan: Omit<Plan, 'elapsed'>) {
    this.#plan = plan;
    this.port = plan.port;
  }

  /** Reserves a port and sets the keys of this Alipay; does not start a process. */
  static async create({
    alipay: { clientId, keys },
    ...plan
  }: Changes & Pick<Plan, 'store'> & { readonly alipay: Alipay }): Promise<MerchantProcess> {
    return new MerchantProcess({ ...plan, clientId, publicKey: keys.publicKey, port: await freePort() });
  }

  /** Starts the process; resolves when it listens. */
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
    await this.#until((report) => report !== undefined && 'open' in report, 'listened');
    return this;
  }

  /** Resolves when all these captures have reached the step since the last start. */
  async reached(step: Step, captures: readonly { readonly captureId: string }[]): Promise<void> {
    const all = () => captures.every(({ captureId }) => this.#reached.get(step)?.has(captureId));
    await this.#until(all, `reached "${step}" with all captures`);
  }

  /** Lets all held captures continue. */
  release(): void {
    this.#command({ release: true });
  }

  /** Moves the time of the process ahead, in ms, and runs the timers that are due. */
  async elapse(ms: number): Promise<void> {
    this.#elapsed += ms;
    const elapsed = this.#until((report) => report !== undefined && 'elapsed' in report, 'moved its clock');
    this.#command({ elapse: ms });
    await elapsed;
  }

  /** Moves the time ahead, second by second and at most an hour, until a promise is settled. */
  async elapseUntil(awaited: Promise<unknown>): Promise<void> {
    let settled = false;
    const markSettled = (): void => {
      settled = true;
    };
    awaited.then(markSettled, markSettled);
    for (let seconds = 0; seconds < HOUR && !settled; seconds++) await this.elapse(1_000);
    await awaited;
  }

  /** Resolves when the process has ended, for any reason. */
  async ended(): Promise<void> {
    const child = this.#child;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    await once(child, 'exit');
  }

  /** Reads the lines of the books. */
  async books(): Promise<readonly Booking[]> {
    // On its own connection: fetch may reuse one that the process has closed meanwhile.
    const reply = await request({
      port: this.port,
      method: 'GET',
      target: BOOKS,
      headers: ['host', '127.0.0.1'],
    });
    if (reply.status !== 200) throw new Error(`Could not read the books: ${reply.body}`);
    return JSON.parse(reply.body) as readonly Booking[];
  }

  /** Ends the process at once with SIGKILL. */
  async kill(): Promise<void> {
    this.#child?.kill('SIGKILL');
    await this.ended();
  }

  #command(command: Command): void {
    this.#child?.send(command);
  }

  /** Checks a condition now and at each report until it is true. */
  async #until(condition: (report: Report | undefined) => boolean, step: string): Promise<void> {
    if (condition(undefined)) return;
    const child = this.#child;
    await new Promise<void>((resolve, reject) => {
      const onReport = (report: Report): void => {
        if (condition(report)) done(resolve);
      };
      const onExit = (): void => {
        const cause = child?.signalCode ?? child?.exitCode;
        done(() => reject(new Error(`The merchant ended with ${cause} before it ${step}.`)));
      };
      const done = (then: () => void): void => {
        this.#reports.off('report', onReport).off('exit', onExit);
        then();
      };
      this.#reports.on('report', onReport).once('exit', onExit);
    });
  }
}
