import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CaptureNotification, OtherNotification } from '@notify-capture/core';
import { notifyCapture } from '@notify-capture/express';
import express from 'express';
import { ROOT } from '../documents.ts';

const BIN = join(ROOT, 'packages/simulator/bin/notify-capture.js');

/** How a command has ended, and what it printed. */
export interface Ended {
  readonly code: number | null;
  readonly printed: string;
}

/** A folder with test keys, and an endpoint that trusts them, for the commands of the simulator. */
export interface Shop {
  readonly folder: string;
  /** Runs the built command in the folder; the addresses of documents lead to the endpoint. */
  simulator(words: readonly string[]): Promise<Ended>;
  /** Runs curl, in the same way; a status that is no success is an error. */
  curl(words: readonly string[]): Promise<Ended>;
  close(): Promise<void>;
}

export async function openShop(): Promise<Shop> {
  const folder = mkdtempSync(join(tmpdir(), 'notify-capture-shell-'));
  await run(folder, ['keys']);
  const server = await serve(readFileSync(join(folder, '.data/alipay-test-public.base64'), 'utf8'));
  const { port } = server.address() as AddressInfo;
  return {
    folder,
    simulator: (words) =>
      run(
        folder,
        words.map((word) => atEndpoint(word, port)),
      ),
    curl: (words) => endOf(spawn('curl', ['--fail', ...words.map((word) => atEndpoint(word, port))])),
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function serve(publicKey: string): Promise<Server> {
  const captures: CaptureNotification[] = [];
  const others: OtherNotification[] = [];
  const app = express();
  const keep = (capture: CaptureNotification): void => void captures.push(capture);
  const alipay = notifyCapture({
    clientId: 'SANDBOX_5X00000000000000',
    publicKey,
    logger: false,
    onCapture: keep,
    onConflict: keep,
    onOther: (other) => void others.push(other),
  });
  app.post('/alipay/notifyCapture', alipay);
  app.get('/captures', (_request, response) => void response.json(captures));
  app.get(['/tasks', '/others'], (_request, response) => void response.json(others));
  const server = createServer(app).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

/** The local address of a document, and those of its shops in the internet. */
function atEndpoint(word: string, port: number): string {
  return word.replace(
    /^(?:http:\/\/127\.0\.0\.1:3000|https:\/\/(?:staging\.)?shop\.example)(?=\/)/,
    `http://127.0.0.1:${port}`,
  );
}

/** `explore` serves until it is interrupted, which happens as soon as it has printed its address. */
function run(folder: string, words: readonly string[]): Promise<Ended> {
  const command = spawn(process.execPath, [BIN, ...words], { cwd: folder });
  return endOf(command, (printed) => {
    if (words[0] === 'explore' && printed.includes('Open http')) command.kill('SIGINT');
  });
}

async function endOf(
  command: ChildProcessWithoutNullStreams,
  watch: (printed: string) => void = () => undefined,
): Promise<Ended> {
  let printed = '';
  for (const stream of [command.stdout, command.stderr])
    stream.on('data', (chunk) => {
      printed += chunk;
      watch(printed);
    });
  const [code] = await once(command, 'close');
  return { code, printed };
}
