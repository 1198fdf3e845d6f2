import {
  Alipay,
  deferred,
  expectAcknowledged,
  expectRefused,
  flat,
  Merchant,
  type RunningApp,
  send,
} from '@notify-capture/contract';
import {
  type CaptureHandler,
  memoryStore,
  type NotificationStore,
  type ReceiverOptions,
} from '@notify-capture/core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { sendEndless } from '../src/endless.ts';
import { harnessOn } from '../src/harness.ts';
import { RUNTIMES, type RunningRuntime } from '../src/runtimes.ts';
import { TARGETS } from '../src/targets.ts';

const alipay = new Alipay();

describe.each(RUNTIMES)('a request to $name', (runtime) => {
  let running: RunningRuntime;
  const apps: RunningApp[] = [];
  beforeAll(async () => {
    running = await runtime.start('contract');
  });
  afterAll(() => running.stop());
  afterEach(async () => {
    await Promise.all(apps.splice(0).map((app) => app.stop()));
  });

  const start = async (options: Partial<ReceiverOptions> = {}, onCapture?: CaptureHandler) => {
    const merchant = new Merchant();
    const app = await harnessOn(runtime, () => running).start({
      path: '*',
      onCapture: onCapture ?? merchant.onCapture,
      options: {
        clientId: alipay.clientId,
        publicKey: alipay.keys.publicKey,
        logger: merchant.logger,
        ...options,
      },
    });
    apps.push(app);
    return { merchant, port: app.port };
  };

  it.each(['client-id', 'request-time', 'signature'] as const)(
    'with a repeated %s is refused as DUPLICATE_HEADER, whatever the values',
    async (name) => {
      const { port, merchant } = await start();
      const requestTime = new Date().toISOString().replace('.', ',');
      const signed = alipay.capture('captured', { requestTime });
      const value = signed.headers[name];
      const other = alipay.capture('captured').headers[name];
      for (const values of [
        [value, value],
        [value, other],
        [other, value, value],
      ]) {
        const headers = flat({ ...signed.headers, [name]: values });
        expectRefused(await send(port, signed, { headers }), 'DUPLICATE_HEADER');
      }
      expect(merchant.lines('DUPLICATE_HEADER')).toHaveLength(3);
    },
  );

  const changeOf = (target: string) => runtime.changesTargets?.[target];

  it.each(TARGETS.filter((target) => changeOf(target) === undefined))(
    'is verified with its target as it was sent: %s',
    async (target) => {
      const { port } = await start();
      expectAcknowledged(await send(port, alipay.capture('captured', { target })), alipay.clientId);
    },
  );

  it.each(TARGETS.filter((target) => typeof changeOf(target) === 'string'))(
    'is refused because the runtime changes its target, and the diagnosis names that: %s',
    async (target) => {
      const { port, merchant } = await start();
      expectRefused(await send(port, alipay.capture('captured', { target })), 'SIGNATURE_MISMATCH');
      const [line] = merchant.lines('SIGNATURE_MISMATCH');
      expect(line?.fields['diagnosis']).toMatchObject({ findings: [changeOf(target)] });
    },
  );

  it.each(TARGETS.filter((target) => typeof changeOf(target) === 'number'))(
    'is refused by the runtime, and runs no handler: %s',
    async (target) => {
      const { port, merchant } = await start();
      const reply = await send(port, alipay.capture('captured', { target }));
      expect(reply.status).toBe(changeOf(target));
      expect(merchant.handled).toEqual([]);
    },
  );

  it('is verified with the public target and the received query', async () => {
    const { port } = await start({ publicTarget: '/shop/notify' });
    const signed = alipay.capture('captured', { target: '/shop/notify?a=b' });
    expectAcknowledged(await send(port, signed, { target: '/other?a=b' }), alipay.clientId);
  });

  it('whose body does not end gets its connection closed', async () => {
    const { port } = await start({ maxBodyBytes: 1_000, logger: false });
    await sendEndless(port, alipay.capture('captured'));
    expectAcknowledged(await send(port, alipay.capture('captured')), alipay.clientId);
  });

  it('whose client closes its connection is settled nevertheless', async () => {
    const [entered, leave, settled] = [deferred(), deferred(), deferred()];
    const store = memoryStore();
    const watched: NotificationStore = {
      ...store,
      settle: (...given) => store.settle(...given).finally(settled.resolve),
    };
    let runs = 0;
    const { port } = await start({ store: watched }, async () => {
      runs += 1;
      entered.resolve();
      await leave.promise;
    });
    const signed = alipay.capture('captured');
    const client = new AbortController();
    const closed = send(port, signed, { signal: client.signal }).catch(() => 'closed');
    await entered.promise;
    client.abort();
    expect(await closed).toBe('closed');
    leave.resolve();
    await settled.promise;
    expectAcknowledged(await send(port, signed), alipay.clientId);
    expect(runs).toBe(1);
  });
});
