import { once } from 'node:events';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expectAcknowledged, expectRefused, freePort, Merchant, send } from '@notify-capture/contract';
import type { ReceiverOptions } from '@notify-capture/core';
import { notifyCapture } from '@notify-capture/express';
import express from 'express';
import { afterEach, describe, expect, it } from 'vitest';
import { alipay, optionsOf, PATH } from './alipay.ts';
import { startProgram } from './program.ts';

const PAGE = join(import.meta.dirname, '..', '..', '..', 'docs', 'proxies.md');
/** Targets that a proxy could be tempted to clean up. */
const TARGETS = [PATH, `${PATH}?tenant=br&v=%2F2`, `${PATH}/`, '/alipay//a%2Fb/./c/../%7e?x=/../y'];
const running: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const stop of running.splice(0).reverse()) await stop();
});

describe('the lines of docs/proxies.md for nginx', () => {
  const [unchanged = '', prefixRemoved = ''] = linesOf('nginx');

  it.each(TARGETS)('pass the path and the query as they were received: %s', async (target) => {
    const { port } = await startShop(startNginx, unchanged);
    expectAcknowledged(await send(port, alipay.capture('captured', { target })), alipay.clientId);
  });

  it('remove the prefix, the log names the path to set, and publicTarget restores it', async () => {
    const signed = alipay.capture('captured', { target: `/api${PATH}?a=b` });
    const wrong = await startShop(startNginx, prefixRemoved);
    expectRefused(await send(wrong.port, signed), 'SIGNATURE_MISMATCH');
    const [line] = wrong.merchant.lines('SIGNATURE_MISMATCH');
    expect(JSON.stringify(line)).toContain(`/api${PATH}`);
    const right = await startShop(startNginx, prefixRemoved, { publicTarget: `/api${PATH}` });
    expectAcknowledged(await send(right.port, signed), alipay.clientId);
  });
});

describe('the lines of docs/proxies.md for HAProxy', () => {
  const [lines = ''] = linesOf('haproxy');

  it.each(TARGETS)('pass the path and the query as they were received: %s', async (target) => {
    const { port } = await startShop(startHaproxy, lines);
    expectAcknowledged(await send(port, alipay.capture('captured', { target })), alipay.clientId);
  });

  it('change other paths, as the rule in them says', async () => {
    const upstream = await listen((request, response) => response.end(request.url));
    const port = await startHaproxy(lines, upstream);
    const reply = await fetch(`http://127.0.0.1:${port}/api/orders?a=b`);
    expect(await reply.text()).toBe('/orders?a=b');
  });
});

type StartProxy = (lines: string, upstream: number) => Promise<number>;

/** The blocks of the page in a language. */
function linesOf(language: string): readonly string[] {
  const blocks = readFileSync(PAGE, 'utf8').matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\``, 'gms'));
  return [...blocks].map(([, code = '']) => code);
}

/** An application of Express behind a proxy with these lines; answers the proxy's port. */
async function startShop(start: StartProxy, lines: string, options: Partial<ReceiverOptions> = {}) {
  const merchant = new Merchant();
  const app = express();
  app.use(notifyCapture({ ...optionsOf(merchant), ...options, onCapture: merchant.onCapture }));
  return { merchant, port: await start(lines, await listen(app)) };
}

async function listen(listener: RequestListener): Promise<number> {
  const server: Server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  running.push(async () => {
    server.closeAllConnections();
    server.close();
  });
  return (server.address() as { port: number }).port;
}

async function startNginx(lines: string, upstream: number): Promise<number> {
  const port = await freePort();
  const folder = mkdtempSync(join(tmpdir(), 'nginx-'));
  const paths = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    (name) => `${name}_temp_path ${folder}/${name};`,
  );
  const location = lines.replaceAll('3000', String(upstream));
  const config = `daemon off; pid ${folder}/pid; error_log stderr; events {}
http { access_log off; ${paths.join(' ')} server { listen 127.0.0.1:${port};
${location}} }`;
  writeFileSync(join(folder, 'nginx.conf'), config);
  running.push(
    await startProgram('nginx', ['-c', join(folder, 'nginx.conf'), '-p', folder, '-e', 'stderr'], port),
  );
  return port;
}

async function startHaproxy(lines: string, upstream: number): Promise<number> {
  const port = await freePort();
  const folder = mkdtempSync(join(tmpdir(), 'haproxy-'));
  const config = `defaults
  mode http
  timeout connect 1h
  timeout client 1h
  timeout server 1h
${lines.replace('bind :80', `bind 127.0.0.1:${port}`)}
backend shop
  server shop 127.0.0.1:${upstream}
`;
  writeFileSync(join(folder, 'haproxy.cfg'), config);
  running.push(await startProgram('haproxy', ['-db', '-f', join(folder, 'haproxy.cfg')], port));
  return port;
}
