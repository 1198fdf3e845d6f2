import type { Endpoint } from './endpoint.ts';

/** How long an endpoint that went down may take to come back, in ms: something may start it again. */
const RETURN = 5_000;
const PAUSE = 250;

/** Does nothing answer there any more, not even after a while? */
export async function isGone(endpoint: Endpoint): Promise<boolean> {
  const { clock } = endpoint;
  const end = clock.now() + RETURN;
  for (;;) {
    const answer = await endpoint.send(endpoint.genuine());
    if (answer.kind === 'reply') return false;
    if (clock.now() > end) return true;
    await clock.pause(PAUSE);
  }
}
