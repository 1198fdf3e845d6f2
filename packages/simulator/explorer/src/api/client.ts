import type { LocalizedText } from '@notify-capture/core';
import type { ApiError, Downloads, Routes, Streams } from '../../../src/explorer/api.ts';
import { TOKEN_HEADER } from '../../../src/explorer/api.ts';
import { language } from '../words/language.ts';

/** An error of the tool: what is wrong, and what to do. */
export interface Problem {
  readonly code: string;
  /** In every language where the page gets it so; otherwise in the one that the page had when it asked. */
  readonly message: string | LocalizedText;
  readonly hint: string | LocalizedText;
}

/** Thrown by every call. */
class ApiProblem extends Error {
  constructor(readonly problem: Problem) {
    super(problem.code);
  }
}

export type RequestOf<Route extends keyof Routes> = Routes[Route]['request'];
export type ReplyOf<Route extends keyof Routes> = Routes[Route]['reply'];

let token = '';

/** Set once, before the first call. */
export function setToken(value: string): void {
  token = value;
}

/** Calls a route. `id` replaces `{id}`. */
export async function call<Route extends keyof Routes>(
  route: Route,
  ...[request, options = {}]: RequestOf<Route> extends undefined
    ? [undefined?, CallOptions?]
    : [RequestOf<Route>, CallOptions?]
): Promise<ReplyOf<Route>> {
  const response = await open(route, options, request);
  return (await response.json()) as ReplyOf<Route>;
}

interface CallOptions {
  readonly id?: string;
  /** The call outlives the page. */
  readonly keepalive?: boolean;
  readonly signal?: AbortSignal;
}

/** The events of a stream, from the first one. */
export async function* eventsOf<Route extends keyof Streams>(
  route: Route,
  options: CallOptions,
): AsyncGenerator<Streams[Route]> {
  const response = await open(route, options);
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  let buffer = '';
  for (;;) {
    const chunk = await reader?.read();
    if (chunk === undefined || chunk.done) return;
    const blocks = (buffer + chunk.value).split('\n\n');
    buffer = blocks.pop() ?? '';
    for (const block of blocks) {
      const line = block.split('\n').find((one) => one.startsWith('data:'));
      if (line !== undefined) yield JSON.parse(line.slice(5)) as Streams[Route];
    }
  }
}

/** A file that only the holder of the token can read. */
export async function download(route: Downloads, options: CallOptions): Promise<Blob> {
  return (await open(route, options)).blob();
}

async function open(
  route: string,
  { id = '', signal, keepalive = false }: CallOptions,
  request?: unknown,
): Promise<Response> {
  const [method = 'GET', path = '/'] = route.split(' ');
  const response = await fetch(path.replace('{id}', encodeURIComponent(id)), {
    method,
    keepalive,
    headers: {
      [TOKEN_HEADER]: token,
      // Errors are in the language of the page, which may not be that of the browser.
      'accept-language': language.peek(),
      ...(request === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(request === undefined ? {} : { body: JSON.stringify(request) }),
    ...(signal === undefined ? {} : { signal }),
  }).catch((error: unknown) => {
    if (signal?.aborted) throw error;
    throw new ApiProblem(SERVER_GONE);
  });
  if (response.ok) return response;
  throw new ApiProblem(await problemIn(response));
}

const SERVER_GONE: Problem = { code: 'SERVER_GONE', message: '', hint: '' };

async function problemIn(response: Response): Promise<Problem> {
  try {
    return ((await response.json()) as ApiError).error;
  } catch {
    return { code: 'INTERNAL', message: `${response.status} ${response.statusText}`, hint: '' };
  }
}

/** The problem in anything that was thrown. */
export function problemOf(error: unknown): Problem {
  if (error instanceof ApiProblem) return error.problem;
  return { code: 'PAGE', message: error instanceof Error ? error.message : String(error), hint: '' };
}
