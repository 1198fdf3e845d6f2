// The process of a merchant: an endpoint, a store and books. Its plan is in the environment.
import { PLAN, type Plan } from '../plan.ts';
import { installClock } from './clock.ts';

const plan = JSON.parse(process.env[PLAN] ?? '') as Plan;
const clock = installClock(plan.elapsed);
// Imported after the clock is installed, so that no code has read the time before.
const { startMerchant } = await import('./endpoint.ts');
await startMerchant(plan, clock);
