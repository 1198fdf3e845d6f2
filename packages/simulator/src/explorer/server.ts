import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { htmlReport } from '../report/html.ts';
import { junitReport } from '../report/junit.ts';
import { printableJson } from '../report/printable.ts';
import type { Downloads, Routes } from './api.ts';
import { FRAGMENT_PARAMETER } from './api.ts';
import { ApiFailure, failureReply } from './http/api-failure.ts';
import type { Asset } from './http/assets.ts';
import { writeJson, writeReply } from './http/reply.ts';
import { readJson } from './http/request-body.ts';
import { RequestGuard } from './http/request-guard.ts';
import { ANSWERS } from './routes.ts';
import type { Workbench } from './workbench.ts';

/** The server of the explorer. */
export interface ExplorerServer {
  /** The address to open, with the token. */
  readonly address: string;
  readonly port: number;
  readonly token: string;
  close(): Promise<void>;
}

/** Starts the server on a port of 127.0.0.1; 0 is any free one. */
export async function startServer(
  workbench: Workbench,
  assets: ReadonlyMap<string, Asset>,
  port: number,
): Promise<ExplorerServer> {
  const token = randomBytes(24).toString('base64url');
  const server = createServer();
  await listen(server, port);
  const { port: actual } = server.address() as AddressInfo;
  const guard = new RequestGuard(actual, token);
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    answer(request, response, { workbench, assets, guard }).catch((error: unknown) => {
      const { status, body } = failureReply(error, request.headers['accept-language']);
      if (response.headersSent) response.destroy();
      else writeJson(response, status, body);
    });
  });
  return {
    address: `http://127.0.0.1:${actual}/#${FRAGMENT_PARAMETER}=${token}`,
    port: actual,
    token,
    async close() {
      await workbench.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

interface Parts {
  readonly workbench: Workbench;
  readonly assets: ReadonlyMap<string, Asset>;
  readonly guard: RequestGuard;
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  { workbench, assets, guard }: Parts,
): Promise<void> {
  guard.requireOwnOrigin(request);
  const { url = '/' } = request;
  if (!url.startsWith('/') || !URL.canParse(url, 'http://127.0.0.1')) throw notFound(url);
  const { pathname, searchParams } = new URL(url, 'http://127.0.0.1');
  const { method = 'GET' } = request;
  if (!pathname.startsWith('/api/')) {
    writeAsset(response, method, pathname, assets);
    return;
  }
  guard.requireToken(request);
  const { name, id, methods } = routeOf(method, pathname);
  if (isStream(name)) {
    const run = name.includes('deliveries') ? workbench.runs.delivery(id) : workbench.runs.certification(id);
    run.events.stream(response, Number(searchParams.get('after') ?? 0) || 0);
    return;
  }
  if (isDownload(name)) {
    writeReport(response, name, workbench.runs.certification(id).certificate);
    return;
  }
  if (!isRoute(name)) throw methods.length > 0 ? wrongMethod(methods) : notFound(pathname);
  const body = method === 'POST' ? await readJson(request) : undefined;
  writeJson(response, 200, await ANSWERS[name]({ workbench, id, body }));
}

const STREAMS = ['GET /api/deliveries/{id}/events', 'GET /api/certifications/{id}/events'];
const DOWNLOADS: readonly Downloads[] = [
  'GET /api/certifications/{id}/report.html',
  'GET /api/certifications/{id}/report.json',
  'GET /api/certifications/{id}/report.xml',
];
const ALL = [...Object.keys(ANSWERS), ...STREAMS, ...DOWNLOADS];

/** The route of a request. Each route has at most one id. */
function routeOf(
  method: string,
  path: string,
): { readonly name: string; readonly id: string; readonly methods: readonly string[] } {
  const methods: string[] = [];
  for (const name of ALL) {
    const [verb = '', pattern = ''] = name.split(' ');
    const [before = '', after] = pattern.split('{id}');
    const fits =
      after === undefined
        ? path === pattern
        : path.startsWith(before) && path.endsWith(after) && path.length > before.length + after.length;
    const id = after === undefined ? '' : path.slice(before.length, path.length - after.length);
    if (!fits || id.includes('/')) continue;
    if (verb === method) return { name, id: decoded(id), methods };
    methods.push(verb);
  }
  return { name: '', id: '', methods };
}

function decoded(id: string): string {
  try {
    return decodeURIComponent(id);
  } catch {
    return id;
  }
}

function isRoute(name: string): name is keyof Routes {
  return Object.hasOwn(ANSWERS, name);
}

function isStream(name: string): boolean {
  return STREAMS.includes(name);
}

function isDownload(name: string): name is Downloads {
  return DOWNLOADS.some((one) => one === name);
}

function writeAsset(
  response: ServerResponse,
  method: string,
  path: string,
  assets: ReadonlyMap<string, Asset>,
): void {
  // The page keeps its state in the address: every other path without a dot is the page.
  const asset = assets.get(path) ?? (path.includes('.') ? undefined : assets.get('/index.html'));
  if (asset === undefined) throw notFound(path);
  if (method !== 'GET' && method !== 'HEAD') throw wrongMethod(['GET']);
  // The names of these files contain a hash of their content.
  const caching = path.startsWith('/assets/')
    ? { 'cache-control': 'public, max-age=31536000, immutable' }
    : {};
  writeReply(response, 200, { 'content-type': asset.type, ...caching }, asset.bytes);
}

type Report = Parameters<typeof htmlReport>[0];

function writeReport(response: ServerResponse, name: Downloads, certificate: Report): void {
  const file = name.slice(name.lastIndexOf('/') + 1);
  const download = { 'content-disposition': `attachment; filename="${file}"` };
  if (name.endsWith('.html')) {
    writeReply(
      response,
      200,
      { 'content-type': 'text/html; charset=utf-8', ...download },
      htmlReport(certificate),
    );
  } else if (name.endsWith('.xml')) {
    writeReply(response, 200, { 'content-type': 'application/xml', ...download }, junitReport(certificate));
  } else {
    const json = `${printableJson(certificate)}\n`;
    writeReply(response, 200, { 'content-type': 'application/json; charset=utf-8', ...download }, json);
  }
}

function notFound(path: string): ApiFailure {
  return new ApiFailure(
    404,
    'NOT_FOUND',
    `There is nothing at ${path}.`,
    'Open the address that the command printed.',
  );
}

function wrongMethod(methods: readonly string[]): ApiFailure {
  return new ApiFailure(405, 'METHOD_WRONG', 'The method is wrong.', `Expected: ${methods.join(' or ')}.`);
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    // Only this machine can connect.
    server.listen(port, '127.0.0.1', () => resolve());
  });
}
