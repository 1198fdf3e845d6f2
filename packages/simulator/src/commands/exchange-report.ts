import { STATUS_CODES } from 'node:http';
import { completedHeaders, type Exchange, type OutgoingRequest } from '../exchange.ts';
import { printable } from '../report/escape.ts';
import type { Finding, Verdict } from '../verdict.ts';
import { colour, print } from './terminal.ts';

/** Prints a request as it goes out. */
export function printRequest(request: OutgoingRequest): void {
  print(`${colour.cyan('→')} ${colour.bold(`${request.method} ${request.url.href}`)}`);
  printHead(completedHeaders(request));
  printBody(bodyBytes(request));
}

/** Prints a reply, or why there is none. */
export function printAnswer(answer: Exchange): void {
  if (answer.kind === 'failure') {
    print(`${colour.cyan('←')} no reply, after ${milliseconds(answer.ms)}\n`);
    return;
  }
  const { status, headers, body, ms } = answer;
  const line = colour.bold(`${status} ${STATUS_CODES[status] ?? ''}`.trim());
  print(`${colour.cyan('←')} ${line}, after ${milliseconds(ms)}`);
  printHead(headers);
  printBody(body);
}

/** Prints what the sender concludes. */
export function printVerdict(verdict: Verdict): void {
  if (verdict.acknowledged) print(`${colour.green('✓')} acknowledged: the sender is done`);
  else print(`${colour.red('✗')} not acknowledged: the sender would try again`);
  if (!verdict.acknowledged) for (const fault of verdict.faults) printFinding(colour.red('✗'), fault);
  for (const remark of verdict.remarks) printFinding(colour.yellow('!'), remark);
}

/** A request and its reply for scripts. Bodies are text where they are UTF-8, else base64. */
export function exchangeJson(request: OutgoingRequest, answer: Exchange): object {
  const headers = completedHeaders(request);
  return {
    request: {
      method: request.method,
      url: request.url.href,
      headers: pairs(headers),
      ...bodyJson(bodyBytes(request)),
    },
    answer:
      answer.kind === 'failure'
        ? answer
        : { ...answer, headers: pairs(answer.headers), ...bodyJson(answer.body) },
  };
}

/** A duration of an exchange. */
export function milliseconds(ms: number): string {
  return `${ms < 10 ? ms.toFixed(1) : Math.round(ms).toLocaleString('en')} ms`;
}

function printFinding(mark: string, { message, hint }: Finding): void {
  print(`  ${mark} ${printable(message)}\n    ${colour.dim(hint)}`);
}

function printHead(headers: readonly string[]): void {
  for (const [name, value] of pairs(headers)) print(`  ${colour.dim(`${name}:`)} ${printable(value)}`);
}

function printBody(body: Buffer): void {
  print(body.byteLength === 0 ? '' : `\n  ${printable(body.toString('utf8')).replaceAll('\n', '\n  ')}\n`);
}

function pairs(headers: readonly string[]): readonly (readonly [name: string, value: string])[] {
  return headers.flatMap((name, index) =>
    index % 2 === 0 ? [[name, headers[index + 1] ?? ''] as const] : [],
  );
}

function bodyJson(body: Buffer): { body: string } | { body: undefined; bodyBase64: string } {
  const text = body.toString('utf8');
  if (Buffer.from(text).equals(body)) return { body: text };
  return { body: undefined, bodyBase64: body.toString('base64') };
}

function bodyBytes({ body }: OutgoingRequest): Buffer {
  return body instanceof Uint8Array ? Buffer.from(body) : Buffer.concat(body);
}
