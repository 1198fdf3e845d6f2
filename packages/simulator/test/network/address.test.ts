import type { LookupAddress } from 'node:dns';
import { describe, expect, it } from 'vitest';
import { isLocalAddress } from '../../src/address.ts';
import { exchange } from '../../src/exchange.ts';
import { SimulatorError } from '../../src/index.ts';
import { startServer } from '../local-server.ts';
import { PATIENCE } from '../long-form.ts';

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
    ['100.64.0.1', 'carrier-grade NAT'],
    ['224.0.0.1', 'multicast'],
    ['255.255.255.255', 'broadcast'],
    ['172.32.0.1', 'just after a private range'],
    ['[fd00:ec2::254]', 'metadata of AWS'],
    ['[FD00:0EC2:0:0:0:0:0:0254]', 'metadata of AWS, written in full'],
    ['[fd00:ec2::23]', 'credentials of pods on AWS'],
    ['[fd20:ce::254]', 'metadata of Google Cloud'],
    ['[fd00:c1::a9fe:a9fe]', 'metadata of Oracle Cloud'],
    ['[fd00:42::42]', 'metadata of Scaleway'],
    ['[fd00:a9fe:a9fe::1]', 'metadata of Akamai'],
    ['100.100.100.200', 'metadata of Alibaba Cloud'],
    ['192.0.0.192', 'metadata of Oracle Cloud, IPv4'],
    ['168.63.129.16', 'the platform of Azure'],
    ['[::ffff:169.254.169.254]', 'link-local, IPv4-mapped'],
  ])('refuses %s (%s)', async (host) => {
    const promise = exchange({ ...post, url: new URL(`http://${host}:9/`) });
    await expect(promise).rejects.toThrow(SimulatorError);
    await expect(promise).rejects.toMatchObject({ code: 'PUBLIC_ADDRESS' });
  });

  it('has a hint: --allow-public, or 127.0.0.1 instead of 0.0.0.0', async () => {
    const to = (host: string) => exchange({ ...post, url: new URL(`http://${host}/`) });
    await expect(to('8.8.8.8')).rejects.toMatchObject({ hint: expect.stringContaining('--allow-public') });
    await expect(to('0.0.0.0')).rejects.toMatchObject({ hint: expect.stringContaining('127.0.0.1') });
  });

  it.each(['127.0.0.1', '127.9.9.9', '2130706433', '[::1]', '[::ffff:127.0.0.1]', 'localhost'])(
    'sends to %s',
    async (host) => {
      const answer = await exchange({ ...post, url: new URL(`http://${host}:1/`) });
      expect(answer).toMatchObject({ kind: 'failure', reason: 'refused' });
    },
  );

  // Not sent to: a server may exist at these addresses.
  it.each([
    ...['10.0.0.1', '172.16.0.1', '172.31.255.255', '192.168.255.255', '::ffff:10.0.0.1'],
    ...['fd00::1', 'fd00:ec1::254', 'fd00:ec3::1', 'fd20:cd::254', 'fd12:3456:789a::ec2:254'],
  ])('%s is private', (address) => expect(isLocalAddress(address)).toBe(true));

  it('refuses a name if one of its addresses is public', async () => {
    const url = await startServer((_, response) => void response.end());
    url.hostname = 'shop.test';
    for (const resolve of [
      names('8.8.8.8'),
      names('127.0.0.1', '8.8.8.8'),
      names('::ffff:8.8.8.8', '127.0.0.1'),
      names('127.0.0.1', 'fd00:ec2::254'),
    ]) {
      await expect(exchange({ ...post, url }, { resolve })).rejects.toMatchObject({
        code: 'PUBLIC_ADDRESS',
        message: expect.stringContaining('shop.test has the address'),
      });
    }
  });

  it('connects to the checked address: resolves a name only once', async () => {
    const url = await startServer((_, response) => void response.end());
    url.hostname = 'shop.test';
    const answers = [names('127.0.0.1'), names('8.8.8.8')];
    let lookups = 0;
    const resolve = () => {
      lookups += 1;
      return (answers.shift() ?? names())();
    };
    expect(await exchange({ ...post, url }, { resolve })).toMatchObject({ kind: 'reply', status: 200 });
    expect(lookups).toBe(1);
  });

  it('returns a failure for a name without addresses', async () => {
    const answer = await exchange({ ...post, url: new URL('http://shop.test/') }, { resolve: names() });
    expect(answer).toMatchObject({ kind: 'failure', reason: 'name' });
  });
});

describe('with allowPublic', () => {
  it('accepts a name with a public address', async () => {
    const url = await startServer((_, response) => void response.end());
    url.hostname = 'shop.test';
    // The connection goes to the first address. The second one shows that a public address is allowed.
    const resolve = names('127.0.0.1', '8.8.8.8');
    const answer = await exchange({ ...post, url }, { resolve, allowPublic: true });
    expect(answer).toMatchObject({ kind: 'reply', status: 200 });
  });

  it('returns a failure, not an error, for an unreachable address', async () => {
    const answer = await exchange({ ...post, url: new URL('http://0.0.0.0:1/') }, { allowPublic: true });
    expect(answer).toMatchObject({ kind: 'failure', reason: 'refused' });
  });
});
