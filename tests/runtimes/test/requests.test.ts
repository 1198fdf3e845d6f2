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
import { harnessOn } from '../src/harness.ts';
import { RUNTIMES, type RunningRuntime } from '../src/runtimes.ts';

const alipay = new Alipay();

/** Targets that every runtime passes on as they were sent. */
const UNCHANGED = [
  '/a-b_c.d~e/1',
  '/a|b;c=d[e]',
  '/a%2e%2e%2Fb/%c3%bc/%zz',
  '//double//slash',
  '/n?',
  '/n?a=1&&b=%7B|{}^`[]',
  "/n'",
];

/** Targets that a URL parser changes, in UTF-8, and what the diagnosis names. */
const PARSED: readonly (readonly [target: string, finding: string])[] = [
  ['/{tenant}/n', 'PERCENT_CODING'],
  ['/x/./n', 'PATH_RESOLVED'],
  ['/x/../n', 'CONTENT_UNKNOWN'],
  ['/x/%2e%2e/n', 'CONTENT_UNKNOWN'],
];

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
      const signed = alipay.capture('captured');
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

  it.each(UNCHANGED)('is verified with its target as it was sent: %s', async (target) => {
    const { port } = await start();
    expectAcknowledged(await send(port, alipay.capture('captured', { target })), alipay.clientId);
  });

  it.each(PARSED)(
    runtime.parsesTargets === true
      ? 'has passed a URL parser, and the diagnosis names that: %s'
      : 'is verified with its target as it was sent: %s',
    async (target, finding) => {
      const { port, merchant } = await start();
      const signed = alipay.capture('captured', { target });
      const reply = await send(port, signed);
      if (runtime.parsesTargets !== true) {
        expectAcknowledged(reply, alipay.clientId);
        return;
      }
      expectRefused(reply, 'SIGNATURE_MISMATCH');
      const [line] = merchant.lines('SIGNATURE_MISMATCH');
      expect(line?.fields['diagnosis']).toMatchObject({ findings: [finding] });
    },
  );

  it('is verified with the public target and the received query', async () => {
    const { port } = await start({ publicTarget: '/shop/notify' });
    const signed = alipay.capture('captured', { target: '/shop/notify?a=b' });
    expectAcknowledged(await send(port, signed, { target: '/other?a=b' }), alipay.clientId);
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
