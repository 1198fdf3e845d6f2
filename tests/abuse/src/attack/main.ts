// An attacker in a process of its own, so that it does not slow down the one who measures. Its plan is in the environment.
import { ATTACK_PLAN, type AttackPlan } from '../plan.ts';
import { runAttack } from './attacks.ts';

const plan = JSON.parse(process.env[ATTACK_PLAN] ?? '') as AttackPlan;
process.on('disconnect', () => process.exit());
const outcome = await runAttack(plan);
process.send?.(outcome, () => process.disconnect());
