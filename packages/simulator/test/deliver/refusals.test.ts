import { describe, expect, it } from 'vitest';
import { type DeliverOptions, deliver, SimulatorError } from '../../src/index.ts';
import { ALIPAY } from '../merchant-app.ts';

describe('before it sends anything, deliver refuses', () => {
  it.each<[Partial<DeliverOptions>, string]>([
    [{ to: 'localhost:3000' }, 'URL_INVALID'],
    [{ to: 'ftp://127.0.0.1/' }, 'URL_INVALID'],
    [{ to: 'http://8.8.8.8/', count: 20, reorder: true }, 'PUBLIC_ADDRESS'],
    [{ speed: 0 }, 'OPTION_INVALID'],
    [{ speed: Number.NaN }, 'OPTION_INVALID'],
    [{ count: 0 }, 'OPTION_INVALID'],
    [{ concurrency: 1.5 }, 'OPTION_INVALID'],
    [{ loseAck: -1 }, 'OPTION_INVALID'],
    [{ case: 'pending', reorder: true }, 'OPTION_INVALID'],
    [{ case: 'UNKNOWN_EXCEPTION', conflict: true }, 'OPTION_INVALID'],
    [{ privateKey: 'nonsense' }, 'KEY_UNREADABLE'],
  ])('%j', async (options, code) => {
    const promise = deliver({ to: 'http://127.0.0.1:1/', ...ALIPAY, ...options });
    await expect(promise).rejects.toThrow(SimulatorError);
    await expect(promise).rejects.toMatchObject({ code });
  });
});
