import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { acknowledge, bodyOf, startServer } from '../local-server.ts';
import { CLIENT_ID, KEYS, startMerchantApp } from '../merchant-app.ts';
import { emptyFolder, run, runCli, runCommand } from './run-cli.ts';

const ENV = { ALIPAY_TEST_PRIVATE_KEY: KEYS.privateKey, ALIPAY_CLIENT_ID: CLIENT_ID };

describe('send --curl', () => {
  const curl = async (to: URL, args: readonly string[]) => {
    const line = await runCommand(['send', '--to', to.href, '--curl', ...args], ENV);
    expect(line).toMatchObject({ code: 0, stderr: '' });
    // As in `… --curl | sh`. A proxy of the environment must not be used.
    return run('sh', [], { input: line.stdout, env: { http_proxy: 'http://127.0.0.1:1' } });
  };

  it('prints a command that a receiver accepts when a shell runs it', async () => {
    const { url, merchant } = await startMerchantApp();
    url.search = "?a='b'&c=%7E[1-2]{x,y}";
    const settings = ['futureField=it\'s "quoted" $HOME `id` \\n 中文 !!', 'b:=[1]', 'c=two\nlines'];
    const { code, stdout } = await curl(
      url,
      settings.flatMap((setting) => ['--set', setting]),
    );
    expect(code).toBe(0);
    expect(stdout).toMatch(/^HTTP\/1\.1 200 OK/);
    expect(merchant.handled[0]?.capture.raw).toMatchObject({
      futureField: settings[0]?.slice('futureField='.length),
      b: [1],
      c: 'two\nlines',
    });
  });

  it('sends every byte of a body, also of a long one', async () => {
    const bodies: Buffer[] = [];
    const url = await startServer(async (request, response) => {
      bodies.push(await bodyOf(request));
      acknowledge(response);
    });
    const folder = emptyFolder();
    const samples = {
      'all.bin': Buffer.from(Array.from({ length: 256 }, (_, byte) => byte)),
      'at.txt': Buffer.from('@/etc/hostname'),
      'long.txt': Buffer.from("'%s".repeat(80_000)),
      'empty.txt': Buffer.alloc(0),
    };
    for (const [name, bytes] of Object.entries(samples)) {
      writeFileSync(join(folder, name), bytes);
      expect(await curl(url, ['--body', join(folder, name)]), name).toMatchObject({ code: 0 });
    }
    expect(bodies.map((body) => body.toString('hex'))).toEqual(
      Object.values(samples).map((bytes) => bytes.toString('hex')),
    );
  });

  it('sends nothing', async () => {
    const { url, merchant } = await startMerchantApp();
    for (const more of [[], ['--json']]) {
      await runCli(['send', '--to', url.href, '--curl', ...more], { env: ENV });
    }
    expect(merchant.handled).toEqual([]);
  });
});
