import type { Endpoint } from './endpoint.ts';

/** How long an endpoint that has stopped may take to restart, in ms. */
const RESTART_TIME = 5_000;
const PAUSE = 250;

/** Has the endpoint stopped, and does it not restart? */
export async function isDown(endpoint: Endpoint): Promise<boolean> {
  const { clock } = endpoint;
  const end = clock.now() + RESTART_TIME;
  for (;;) {
    const answer = await endpoint.sendOnce(endpoint.sign());
    if (answer.kind === 'reply') return false;
    if (clock.now() > end) return true;
    await clock.pause(PAUSE);
  }
}
