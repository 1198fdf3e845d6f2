import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { CorrectEndpoint } from '../endpoints/correct-endpoint.ts';
import { clientId, keys, startEndpoint } from '../endpoints/setup.ts';
import { IgnoresQuery } from '../endpoints/verification-faults.ts';
import { acknowledge, startServer } from '../local-server.ts';
import { emptyFolder, PATIENT, runCli, runCommand } from './run-cli.ts';

const KEY = { ALIPAY_TEST_PRIVATE_KEY: keys.privateKey, ALIPAY_CLIENT_ID: clientId };
const ONLY = ['--only', 'query-string-is-signed,path-is-signed,duplicates-booked-once'];

describe('notify-capture certify --lang zh', () => {
  it('has Chinese titles and hints in the text, HTML, JUnit and JSON, beside the same ids', async () => {
    const { to } = await startEndpoint(IgnoresQuery);
    const folder = emptyFolder();
    const [html, xml] = [join(folder, 'a.html'), join(folder, 'a.xml')];
    const args = ['certify', '--to', to, '--lang', 'zh', ...ONLY, ...PATIENT];
    const { code, stdout } = await runCommand([...args, '--report', html, '--junit', xml], KEY);
    expect(code).toBe(1);
    const json = JSON.parse((await runCommand([...args, '--json'], KEY)).stdout);
    expect(json).toMatchObject({ lang: 'zh', ready: false });
    for (const output of [
      stdout,
      readFileSync(html, 'utf8'),
      readFileSync(xml, 'utf8'),
      JSON.stringify(json),
    ]) {
      expect(output).toContain('query-string-is-signed');
      expect(output).toContain('查询字符串属于待签名内容');
      expect(output).toContain('请使用收到的完整请求目标');
      expect(output).toContain('只有已入账请款的列表才能证明这一点');
      expect(output).not.toContain('The query string is part of the signed content');
    }
    expect(stdout).toContain('尚未就绪：1 项必需检查未通过。');
    expect(stdout).toContain('通过 1 项，未通过 1 项，建议 0 项，无法判定 1 项');
    expect(stdout).toMatch(/重新运行这些检查：\n {2}npx .* --lang zh .*--only query-string-is-signed\n$/);
    expect(readFileSync(html, 'utf8')).toContain('<html lang="zh-CN">');
  });

  it('explains in Chinese why no check could run', async () => {
    const { to } = await startEndpoint(CorrectEndpoint);
    const args = ['certify', '--to', to, '--lang', 'zh', '--client', 'T_OTHER', ...PATIENT];
    const { stdout } = await runCommand(args, KEY);
    expect(stdout).toContain(`请在接口中配置信任模拟器：client-id T_OTHER，公钥 ${keys.publicKey}`);
    expect(stdout).toContain('未认证：所有检查均无法运行。');
  });
});

describe('notify-capture send and deliver --lang zh', () => {
  it('print findings and hints in Chinese', async () => {
    const to = (await startServer((_, response) => acknowledge(response, { status: 201 }))).href;
    const args = ['--to', to, '--lang', 'zh', ...PATIENT];
    const sent = await runCommand(['send', ...args], KEY);
    expect(sent.stdout).toContain(
      '✗ 未得到确认：支付宝会重试\n  ✗ 状态码为 201，应为 200。\n    通知处理完成后，请返回状态码 200。',
    );
    expect(JSON.parse((await runCommand(['send', ...args, '--json'], KEY)).stdout)).toMatchObject({
      verdict: { faults: [{ code: 'STATUS', message: '状态码为 201，应为 200。' }] },
    });
    const delivered = await runCommand(['deliver', ...args, '--speed', '1000000x'], KEY);
    expect(delivered.stdout).toContain('最终结果，第 8 次：状态码为 201，应为 200。');
    expect(delivered.stdout).toContain('      未得到确认  1\n');
  });
});

describe('the language of the commands', () => {
  it('is English without --lang, whatever the language of the system is', async () => {
    const to = (await startServer((_, response) => acknowledge(response))).href;
    const env = { ...KEY, LANG: 'zh_CN.UTF-8', LC_ALL: 'zh_CN.UTF-8', LANGUAGE: 'zh' };
    const { stdout } = await runCli(['send', '--to', to, ...PATIENT], { env });
    expect(stdout).toContain('acknowledged: Alipay would not retry');
  });

  it.each(['certify', 'send', 'deliver'])('of %s is en or zh, and nothing else', async (command) => {
    for (const lang of ['fr', 'ZH', 'zh-CN', '', '__proto__']) {
      const { code, stdout, stderr } = await runCommand(
        [command, '--to', 'http://127.0.0.1:1/', '--lang', lang],
        KEY,
      );
      expect([code, stdout]).toEqual([2, '']);
      expect(stderr).toContain('Allowed choices are en, zh.');
    }
  });
});
