import { Alipay, expectAcknowledged, expectRefused, Merchant, send } from '@notify-capture/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Observed } from '../src/app/observer.ts';
import { harnessOn } from '../src/harness.ts';
import { RUNTIMES, type RunningRuntime } from '../src/runtimes.ts';

const alipay = new Alipay();

describe.each(RUNTIMES)('the tracing channels in $name', (runtime) => {
  let running: RunningRuntime;
  beforeAll(async () => {
    running = await runtime.start('contract');
  });
  afterAll(() => running.stop());

  it('publish the steps of each message, and the handler runs inside the context of its own', async () => {
    const { onCapture, logger } = new Merchant();
    const { clientId, keys } = alipay;
    const options = { clientId, publicKey: keys.publicKey, logger };
    const app = await harnessOn(runtime, () => running).start({ path: '/n', onCapture, options });
    const ask = (path: string): Promise<Response> =>
      fetch(`http://127.0.0.1:${app.port}/control/${path}`, { method: 'POST' });
    await ask('observe');
    const signed = alipay.capture('captured', { target: '/n' });
    expectAcknowledged(await send(app.port, signed), clientId);
    expectRefused(await send(app.port, signed, { target: '/n?changed=1' }), 'SIGNATURE_MISMATCH');
    const observed = (await (await ask('observed')).json()) as Observed;
    await app.stop();

    expect(observed).toEqual({
      ended: [
        ...['authenticate', 'claim', 'handle', 'settle', 'deliver', 'receive'],
        ...['authenticate', 'receive'],
      ],
      handledInside: clientId,
    });
  });
});
