import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { type ApiError, type Routes, type Streams, TOKEN_HEADER } from '../../src/explorer/api.ts';
import { type ExplorerSettings, startExplorer } from '../../src/explorer/explorer.ts';
import { createSigner } from '../../src/explorer/message/signer.ts';
import { emptyFolder } from '../cli/run-cli.ts';
import { PATIENCE } from '../long-form.ts';
import { CLIENT_ID, KEYS } from '../merchant-app.ts';

/** The explorer for one test, and the page's way to it. */
export interface TestExplorer {
  readonly port: number;
  readonly token: string;
  readonly address: string;
  /** Calls a route, and returns its reply. */
  call<Route extends keyof Routes>(
    route: Route,
    ...args: readonly unknown[]
  ): Promise<Routes[Route]['reply']>;
  /** Calls a route that refuses. */
  refusal(route: keyof Routes, ...args: readonly unknown[]): Promise<ApiError['error'] & { status: number }>;
  /** The events of a run until its end, or until the reader leaves. */
  events<Stream extends keyof Streams>(
    stream: Stream,
    id: string,
    after?: number,
  ): AsyncGenerator<Streams[Stream]>;
  /** A request as it is. */
  fetch(path: string, init?: RequestInit): Promise<Response>;
}

/** Starts the explorer for one test. Without `to`, it has no endpoint. */
export async function startTestExplorer(settings: Partial<ExplorerSettings> = {}): Promise<TestExplorer> {
  const signer = createSigner({ privateKey: KEYS.privateKey, clientId: CLIENT_ID, keyVersion: '1' });
  const server = await startExplorer({
    signer,
    key: { origin: 'found', source: 'key.pem', publicKey: KEYS.publicKey, environment: [] },
    lang: undefined,
    versions: { simulator: '0.0.0', node: process.versions.node },
    timeoutMs: PATIENCE,
    allowPublic: false,
    port: 0,
    ports: [],
    assets: pageFolder(),
    ...settings,
  });
  onTestFinished(() => server.close());
  const { port, token, address } = server;
  const send = (path: string, init: RequestInit = {}): Promise<Response> =>
    fetch(`http://127.0.0.1:${port}${path}`, {
      ...init,
      headers: { [TOKEN_HEADER]: token, ...(init.headers as Readonly<Record<string, string>>) },
    });
  const request = (route: string, args: readonly unknown[]): Promise<Response> => {
    const [method = '', pattern = ''] = route.split(' ');
    const hasId = pattern.includes('{id}');
    const path = hasId ? pattern.replace('{id}', encodeURIComponent(String(args[0]))) : pattern;
    const headers = { 'content-type': 'application/json' };
    const body = JSON.stringify(args[hasId ? 1 : 0] ?? {});
    return send(path, method === 'GET' ? {} : { method, headers, body });
  };
  return {
    port,
    token,
    address,
    fetch: send,
    async call(route, ...args) {
      const response = await request(route, args);
      const reply = (await response.json()) as Routes[typeof route]['reply'];
      if (!response.ok) throw new Error(JSON.stringify(reply));
      return reply;
    },
    async refusal(route, ...args) {
      const response = await request(route, args);
      return { ...((await response.json()) as ApiError).error, status: response.status };
    },
    async *events(stream, id, after = 0) {
      const path = stream.replace('GET ', '').replace('{id}', id);
      const { body } = await send(`${path}?after=${after}`);
      let text = '';
      for await (const chunk of (body ?? new ReadableStream()).pipeThrough(new TextDecoderStream())) {
        text += chunk;
        const blocks = text.split('\n\n');
        text = blocks.pop() ?? '';
        for (const block of blocks) yield JSON.parse(/^data: (.*)$/m.exec(block)?.[1] ?? '');
      }
    },
  };
}

/** A page with one file beside it. */
function pageFolder(): string {
  const folder = emptyFolder();
  mkdirSync(join(folder, 'assets'));
  writeFileSync(join(folder, 'index.html'), '<!doctype html><title>page</title>');
  writeFileSync(join(folder, 'assets', 'index-1a2b.js'), 'export {};');
  return folder;
}
