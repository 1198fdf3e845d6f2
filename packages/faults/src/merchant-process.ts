import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { type Alipay, freePort } from '@notify-capture/contract';
import { BOOKS, type Booking, PLAN, type Plan, type Said } from './plan.ts';

const MAIN = join(import.meta.dirname, '..', 'dist', 'merchant.js');

/** A merchant's process that is started, killed and started again, always on the same port. */
export class MerchantProcess {
  readonly #plan: Omit<Plan, 'port'>;
  #child: ChildProcess | undefined;
  readonly port: number;
  /** How often it has died by SIGKILL. */
  killed = 0;

  private constructor(plan: Omit<Plan, 'port'>, port: number) {
    this.#plan = plan;
    this.port = port;
  }

  /** Finds a port for it, where it trusts this Alipay; starts nothing. */
  static async at({
    alipay,
    ...plan
  }: Omit<Plan, 'port' | 'clientId' | 'publicKey'> & { readonly alipay: Alipay }): Promise<MerchantProcess> {
    const { clientId, keys } = alipay;
    return new MerchantProcess({ ...plan, clientId, publicKey: keys.publicKey }, await freePort());
  }

  /** Starts it; resolves when it listens. */
  async start(changes: Partial<Plan> = {}): Promise<this> {
    const plan: Plan = { ...this.#plan, ...changes, port: this.port };
    const child = spawn(process.execPath, [MAIN], {
      env: { ...process.env, [PLAN]: JSON.stringify(plan) },
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    this.#child = child;
    child.once('exit', (_code, signal) => {
      if (signal === 'SIGKILL') this.killed += 1;
    });
    await this.#said((said) => 'open' in said);
    return this;
  }

  /** Resolves when so many captures are held at the plan's boundary. */
  async held(captures: number): Promise<void> {
    const ids = new Set<string>();
    await this.#said((said) => 'held' in said && ids.add(said.held).size >= captures);
  }

  /** Lets what is held go on. */
  release(): void {
    this.#child?.send('go on');
  }

  /** Resolves when it has ended, by whatever. */
  async ended(): Promise<void> {
    const child = this.#child;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    await once(child, 'exit');
  }

  /** What is in the books. */
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

  #said(fits: (said: Said) => boolean): Promise<void> {
    const child = this.#child;
    if (child === undefined) throw new Error('The merchant was not started.');
    return new Promise((resolve, reject) => {
      const look = (message: unknown): void => {
        if (!fits(message as Said)) return;
        child.off('message', look).off('exit', gone);
        resolve();
      };
      const gone = (code: number | null, signal: string | null): void => {
        reject(new Error(`The merchant ended with ${signal ?? code} before it said what was waited for.`));
      };
      child.on('message', look).once('exit', gone);
    });
  }
}
