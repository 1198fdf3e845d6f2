// A merchant's process: an endpoint on a store, with books. Its plan is in the environment.
import { PLAN, type Plan } from '../plan.ts';
import { installClock } from './clock.ts';

const plan = JSON.parse(process.env[PLAN] ?? '') as Plan;
const clock = installClock(plan.elapsed);
// Loaded after the clock, so that nothing has read another one.
const { startMerchant } = await import('./endpoint.ts');
await startMerchant(plan, clock);
