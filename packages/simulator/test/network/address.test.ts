import type { LookupAddress } from 'node:dns';
import { describe, expect, it } from 'vitest';
import { isOwnAddress } from '../../src/address.ts';
import { exchange } from '../../src/exchange.ts';
import { SimulatorError } from '../../src/index.ts';
import { PATIENCE } from '../form.ts';
import { startServer } from '../local-server.ts';

const post = { method: 'POST', headers: [], body: Buffer.alloc(0), timeoutMs: PATIENCE };
const names =
  (...addresses: readonly string[]) =>
  async (): Promise<readonly LookupAddress[]> =>
    addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));

describe('without allowPublic', () => {
  it.each([
    ['8.8.8.8', 'public'],
    ['134744072', '8.8.8.8 as one number'],
    ['0x8.8.8.8', 'hexadecimal'],
    ['010.8.8.8', 'octal: 8.8.8.8'],
    ['[2001:4860:4860::8888]', 'public'],
    ['[::ffff:8.8.8.8]', 'IPv4-mapped'],
    ['[64:ff9b::808:808]', 'NAT64'],
    ['[2002:808:808::]', '6to4'],
    ['0.0.0.0', 'unspecified'],
    ['[::]', 'unspecified'],
    ['169.254.169.254', 'link-local, where clouds keep credentials'],
    ['[fe80::1]', 'link-local'],
    ['100.64.0.1', 'of a carrier'],
    ['224.0.0.1', 'multicast'],
    ['255.255.255.255', 'broadcast'],
    ['172.32.0.1', 'just behind a private range'],
  ])('%s (%s) is refused', async (host) => {
    const refused = exchange({ ...post, url: new URL(`http://${host}:9/`) });
    await expect(refused).rejects.toThrow(SimulatorError);
    await expect(refused).rejects.toMatchObject({ code: 'PUBLIC_ADDRESS' });
  });

  it('says what to do: pass --allow-public, or 127.0.0.1 for 0.0.0.0', async () => {
    const to = (host: string) => exchange({ ...post, url: new URL(`http://${host}/`) });
    await expect(to('8.8.8.8')).rejects.toMatchObject({ hint: expect.stringContaining('--allow-public') });
    await expect(to('0.0.0.0')).rejects.toMatchObject({ hint: expect.stringContaining('127.0.0.1') });
  });

  it.each(['127.0.0.1', '127.9.9.9', '2130706433', '[::1]', '[::ffff:127.0.0.1]', 'localhost'])(
    '%s is asked',
    async (host) => {
      const answer = await exchange({ ...post, url: new URL(`http://${host}:1/`) });
      expect(answer).toMatchObject({ kind: 'failure', reason: 'refused' });
    },
  );

  // Not asked here: somebody may live there.
  it.each(['10.0.0.1', '172.16.0.1', '172.31.255.255', '192.168.255.255', 'fd00::1', '::ffff:10.0.0.1'])(
    '%s is private',
    (address) => expect(isOwnAddress(address)).toBe(true),
  );

  it('a name is refused when one of its addresses is public', async () => {
    const url = await startServer((_, response) => void response.end());
    url.hostname = 'shop.test';
    for (const resolve of [
      names('8.8.8.8'),
      names('127.0.0.1', '8.8.8.8'),
      names('::ffff:8.8.8.8', '127.0.0.1'),
    ]) {
      await expect(exchange({ ...post, url }, { resolve })).rejects.toMatchObject({
        code: 'PUBLIC_ADDRESS',
        message: expect.stringContaining('shop.test, which is'),
      });
    }
  });

  it('connects to the address that was checked: a name is resolved once', async () => {
    const url = await startServer((_, response) => void response.end());
    url.hostname = 'shop.test';
    const answers = [names('127.0.0.1'), names('8.8.8.8')];
    let asked = 0;
    const resolve = () => {
      asked += 1;
      return (answers.shift() ?? names())();
    };
    expect(await exchange({ ...post, url }, { resolve })).toMatchObject({ kind: 'reply', status: 200 });
    expect(asked).toBe(1);
  });

  it('a name without addresses is an answer', async () => {
    const answer = await exchange({ ...post, url: new URL('http://shop.test/') }, { resolve: names() });
    expect(answer).toMatchObject({ kind: 'failure', reason: 'name' });
  });
});

describe('with allowPublic', () => {
  it('a name may have a public address', async () => {
    const url = await startServer((_, response) => void response.end());
    url.hostname = 'shop.test';
    // Only the one that connects is real; the other shows that it is let through.
    const resolve = names('127.0.0.1', '8.8.8.8');
    const answer = await exchange({ ...post, url }, { resolve, allowPublic: true });
    expect(answer).toMatchObject({ kind: 'reply', status: 200 });
  });

  it('an address that leads nowhere is an answer, no error', async () => {
    const answer = await exchange({ ...post, url: new URL('http://0.0.0.0:1/') }, { allowPublic: true });
    expect(answer).toMatchObject({ kind: 'failure', reason: 'refused' });
  });
});
