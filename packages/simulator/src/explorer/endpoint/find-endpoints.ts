import type { LocalizedText } from '@notify-capture/core';
import { hasResult } from '../../certify/probes.ts';
import { type Exchange, type ExchangeOptions, type ExchangeReply, exchange } from '../../exchange.ts';
import { headerValues } from '../../reply-headers.ts';
import type { FoundEndpoint } from '../api.ts';

/** The ports on which frameworks and examples listen by default. */
export const USUAL_PORTS: readonly number[] = [
  3000, 3001, 3002, 4000, 5000, 8000, 8080, 8081, 8787, 8888, 9000,
];
/** Node may listen on either of them for `localhost`. */
const HOSTS = ['127.0.0.1', '[::1]'];
/** A server of this machine replies at once. In ms. */
const TIMEOUT = 1_000;

/**
 * Finds the servers of this machine at the given ports, the likeliest endpoint first. It sends a GET, which books
 * nothing.
 */
export async function findEndpoints(
  path: string,
  ports: readonly number[],
  options: ExchangeOptions,
): Promise<readonly FoundEndpoint[]> {
  const urls = ports.flatMap((port) => HOSTS.map((host) => new URL(path, `http://${host}:${port}`)));
  const found = await Promise.all(urls.map((url) => lookAt(url, options)));
  const all = found.flatMap((one) => (one === undefined ? [] : [one]));
  // One server often listens on both addresses.
  const single = all.filter(
    (one, index) => all.findIndex((other) => portOf(other) === portOf(one)) === index,
  );
  return single.sort((one, other) => LIKENESS.indexOf(one.likeness) - LIKENESS.indexOf(other.likeness));
}

const LIKENESS = ['receiver', 'path', 'server'] as const;

async function lookAt(url: URL, options: ExchangeOptions): Promise<FoundEndpoint | undefined> {
  const answer = await get(url, options);
  if (answer.kind === 'failure') return undefined;
  const { status } = answer;
  const likeness = likenessOf(answer);
  return { url: url.href, likeness, status, reason: reasonOf(likeness, status) };
}

function get(url: URL, options: ExchangeOptions): Promise<Exchange> {
  return exchange({ url, method: 'GET', headers: [], body: new Uint8Array(), timeoutMs: TIMEOUT }, options);
}

function likenessOf(reply: ExchangeReply): FoundEndpoint['likeness'] {
  if (hasResult(reply.body)) return 'receiver';
  if (reply.status === 405 && headerValues(reply, 'allow').some((value) => /\bpost\b/i.test(value)))
    return 'receiver';
  return reply.status === 404 ? 'server' : 'path';
}

function reasonOf(likeness: FoundEndpoint['likeness'], status: number): LocalizedText {
  const reasons: Readonly<Record<FoundEndpoint['likeness'], LocalizedText>> = {
    receiver: {
      en: 'It refuses a GET as a receiver of notifications does.',
      zh: '它像通知接口一样拒绝 GET 请求。',
    },
    path: { en: `The usual path has status ${status}.`, zh: `常用路径的状态码为 ${status}。` },
    server: {
      en: 'A server listens, but not at the usual path.',
      zh: '有服务器在监听，但常用路径不存在。',
    },
  };
  return reasons[likeness];
}

function portOf({ url }: FoundEndpoint): string {
  return new URL(url).port;
}
