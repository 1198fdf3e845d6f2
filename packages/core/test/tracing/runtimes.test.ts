import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { createTestKeys, sampleNotification, signNotification } from '../../src/testing/index.ts';
import { Listener } from './listener.ts';

const { privateKey, publicKey } = createTestKeys();

describe('a runtime', () => {
  it.each([
    ['no getBuiltinModule', undefined],
    ['no diagnostics_channel', () => undefined],
    ['no tracingChannel', () => ({})],
    ['a tracingChannel without stores', () => ({ tracingChannel: () => ({ start: {} }) })],
  ])('with %s receives a message, and publishes nothing', async (_, getBuiltinModule) => {
    const listener = new Listener();
    const original = process.getBuiltinModule;
    onTestFinished(() => {
      process.getBuiltinModule = original;
      vi.resetModules();
    });
    Reflect.set(process, 'getBuiltinModule', getBuiltinModule);
    vi.resetModules();
    const { createReceiver } = await import('../../src/index.ts');
    const receiver = createReceiver({ clientId: 'T_1', publicKey, logger: false });
    const body = sampleNotification();
    const signed = signNotification({ privateKey, clientId: 'T_1', target: '/n', body });
    expect(await receiver.receive(signed, () => undefined)).toMatchObject({ status: 200 });
    expect(listener.events()).toEqual([]);
  });
});
