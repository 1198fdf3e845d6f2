import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { type Measurement, SERVER_PLAN, type ServerPlan } from '../plan.ts';

const MAIN = join(import.meta.dirname, 'main.ts');

/** A server in a process of its own. */
export class ServerProcess {
  readonly #child: ChildProcess;
  readonly port: number;

  private constructor(child: ChildProcess, port: number) {
    this.#child = child;
    this.port = port;
  }

  static async start(plan: ServerPlan): Promise<ServerProcess> {
    const execArgv = ['--expose-gc', '--import', 'tsx'];
    const env = { ...process.env, [SERVER_PLAN]: JSON.stringify(plan) };
    const child = fork(MAIN, { execArgv, env });
    const [{ port }] = (await once(child, 'message')) as [{ readonly port: number }];
    return new ServerProcess(child, port);
  }

  async measure(): Promise<Measurement> {
    this.#child.send('measure');
    const [{ measured }] = (await once(this.#child, 'message')) as [{ readonly measured: Measurement }];
    return measured;
  }

  /**
   * Measures when the server has noticed the end of all connections.
   * A socket no longer counts as soon as it is destroyed, one turn of the loop before its request hears of it: the
   * second measurement without a connection is the one without their timers.
   */
  async atRest(): Promise<Measurement> {
    let before = await this.measure();
    for (;;) {
      const measured = await this.measure();
      if (before.connections === 0 && measured.connections === 0) return measured;
      before = measured;
    }
  }

  async stop(): Promise<void> {
    this.#child.kill('SIGKILL');
    await once(this.#child, 'exit');
  }
}
