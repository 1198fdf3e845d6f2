import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { ATTACK_PLAN, type AttackPlan, type Outcome } from '../plan.ts';

/** Runs one attack in a process of its own. */
export async function attackFrom(plan: AttackPlan): Promise<Outcome> {
  const env = { ...process.env, [ATTACK_PLAN]: JSON.stringify(plan) };
  const child = fork(join(import.meta.dirname, 'main.ts'), { execArgv: ['--import', 'tsx'], env });
  const exited = once(child, 'exit');
  const failed = exited.then(([code]) => {
    throw new Error(`The attacker ended with ${code} before it reported.`);
  });
  const [outcome] = (await Promise.race([once(child, 'message'), failed])) as [Outcome];
  await exited;
  return outcome;
}
