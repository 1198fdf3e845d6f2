import { STATUS_CODES } from 'node:http';
import type { LocalizedText } from '@notify-capture/core';
import { type Exchange, type OutgoingRequest, withDefaultHeaders } from '../exchange.ts';
import type { Language } from '../language.ts';
import type { ReplyFinding } from '../reply-finding.ts';
import type { ReplyVerdict } from '../reply-verdict.ts';
import { printable } from '../report/printable.ts';
import { color, print } from './terminal.ts';

/** Prints a request. */
export function printRequest(request: OutgoingRequest): void {
  print(`${color.cyan('→')} ${color.bold(`${request.method} ${request.url.href}`)}`);
  printHead(withDefaultHeaders(request));
  printBody(bodyBytes(request));
}

/** Prints a reply. */
export function printAnswer(answer: Exchange): void {
  if (answer.kind === 'failure') {
    print(`${color.cyan('←')} no reply after ${formatMs(answer.ms)}\n`);
    return;
  }
  const { status, headers, body, ms } = answer;
  const line = color.bold(`${status} ${STATUS_CODES[status] ?? ''}`.trim());
  print(`${color.cyan('←')} ${line} after ${formatMs(ms)}`);
  printHead(headers);
  printBody(body);
}

const ACKNOWLEDGED: LocalizedText = {
  en: 'acknowledged: Alipay would not retry',
  zh: '得到确认：支付宝不会重试',
};
const NOT_ACKNOWLEDGED: LocalizedText = {
  en: 'not acknowledged: Alipay would retry',
  zh: '未得到确认：支付宝会重试',
};

/** Prints whether the reply is the acknowledgement, and why not. */
export function printVerdict(verdict: ReplyVerdict, lang: Language): void {
  const mark = verdict.acknowledged ? color.green('✓') : color.red('✗');
  print(`${mark} ${(verdict.acknowledged ? ACKNOWLEDGED : NOT_ACKNOWLEDGED)[lang]}`);
  if (!verdict.acknowledged) for (const fault of verdict.faults) printFinding(color.red('✗'), fault);
  for (const remark of verdict.remarks) printFinding(color.yellow('!'), remark);
}

/** The JSON output of an exchange. A body is text if it is UTF-8, otherwise base64. */
export function exchangeJson(request: OutgoingRequest, answer: Exchange): object {
  const headers = withDefaultHeaders(request);
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

/** A duration, rounded for people. */
export function formatMs(ms: number): string {
  return `${ms < 10 ? ms.toFixed(1) : Math.round(ms).toLocaleString('en')} ms`;
}

function printFinding(mark: string, { message, hint }: ReplyFinding): void {
  print(`  ${mark} ${printable(message)}\n    ${color.dim(hint)}`);
}

function printHead(headers: readonly string[]): void {
  for (const [name, value] of pairs(headers))
    print(`  ${color.dim(`${printable(name)}:`)} ${printable(value)}`);
}

/** The bar at the start of each line shows which lines belong to the body. */
function printBody(body: Buffer): void {
  if (body.byteLength === 0) {
    print('');
    return;
  }
  const lines = body.toString('utf8').split(/\r?\n/);
  print(`\n${lines.map((line) => `  │ ${printable(line)}`).join('\n')}\n`);
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
