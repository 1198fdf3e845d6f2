import { type ChildProcess, spawn } from 'node:child_process';
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

/** A folder with test keys, and an endpoint that trusts them, for the commands of the simulator. */
export interface Shop {
  readonly folder: string;
  /** Runs the built command in the folder; the addresses of documents lead to the endpoint. */
  simulator(words: readonly string[]): Promise<number | null>;
  /** Runs curl, in the same way; a status that is no success is an error. */
  curl(words: readonly string[]): Promise<number | null>;
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
    curl: (words) => exitOf(spawn('curl', ['--fail', ...words.map((word) => atEndpoint(word, port))])),
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
  app.get('/tasks', (_request, response) => void response.json(others));
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

/** Answers the exit code. `explore` serves until it is interrupted, which happens as soon as it has printed its address. */
async function run(folder: string, words: readonly string[]): Promise<number | null> {
  const command = spawn(process.execPath, [BIN, ...words], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let printed = '';
  command.stdout.on('data', (chunk) => {
    printed += chunk;
    if (words[0] === 'explore' && printed.includes('Open http')) command.kill('SIGINT');
  });
  return exitOf(command);
}

async function exitOf(command: ChildProcess): Promise<number | null> {
  const [code] = await once(command, 'close');
  return code;
}
