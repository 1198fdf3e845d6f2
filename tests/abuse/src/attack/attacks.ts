import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { Agent, request } from 'node:http';
import { connect, type Socket } from 'node:net';
import { type SignedNotification, sampleNotification, signNotification } from '@notify-capture/core/testing';
import { type AttackName, type AttackPlan, type Outcome, TARGET } from '../plan.ts';

/** The requests at the same time. */
const CONCURRENCY = 32;

/** Sends one request of an attack; answers the status, or `closed`. */
type Shot = (at: number) => Promise<number | 'closed'>;

export async function runAttack(plan: AttackPlan): Promise<Outcome> {
  const agent = new Agent({ keepAlive: true, maxSockets: CONCURRENCY });
  const shot = ATTACKS[plan.name](plan, agent);
  const isSlow = plan.name === 'connections that send a byte a second';
  const outcome: Record<string, number> = {};
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < plan.count) {
      const answer = await shot(next++);
      outcome[answer] = (outcome[answer] ?? 0) + 1;
    }
  };
  await Promise.all(Array.from({ length: isSlow ? plan.count : CONCURRENCY }, worker));
  agent.destroy();
  return outcome;
}

const ATTACKS: Readonly<Record<AttackName, (plan: AttackPlan, agent: Agent) => Shot>> = {
  'wrong signatures': (plan, agent) => {
    const message = genuine(plan);
    return () => post(plan, agent, { ...message.headers, signature: noise() }, message.body);
  },
  'broken JSON under a good signature': (plan, agent) => {
    const messages = ['{', '{"captureId":', 'null', '\u0000', '[]{', '"'].map((body) => genuine(plan, body));
    return (at) => {
      const message = messages[at % messages.length] ?? genuine(plan);
      return post(plan, agent, message.headers, message.body);
    };
  },
  'connections that send a byte a second': (plan) => () => dribble(plan),
  'bodies over the limit': (plan, agent) => {
    const { headers } = genuine(plan);
    const large = Buffer.alloc(200_000, 0x20);
    return (at) => post(plan, agent, headers, large, at % 2 === 0 ? 'chunked' : 'sized');
  },
  'made-up clients': (plan, agent) => {
    const message = genuine(plan);
    const own = randomBytes(4).toString('hex');
    const headersOf = (at: number) => ({
      ...message.headers,
      'client-id': `MADE_UP_${own}_${at}`,
      signature: noise(),
    });
    return (at) => post(plan, agent, headersOf(at), message.body);
  },
  'aborted requests': (plan) => {
    const message = genuine(plan);
    return async (at) => {
      const socket = await opened(plan.port);
      const head = headOf(message, message.body.byteLength);
      socket.write(head.slice(0, at % 3 === 0 ? head.length >> 1 : head.length));
      await new Promise((resolve) => socket.write(at % 3 === 1 ? message.body.subarray(1) : '', resolve));
      const closed = once(socket, 'close');
      if (at % 2 === 0) socket.resetAndDestroy();
      else socket.destroy();
      await closed;
      return 'closed';
    };
  },
};

function genuine(
  { privateKey, clientId }: AttackPlan,
  body: object | string = sampleNotification(),
): SignedNotification {
  return signNotification({ privateKey, clientId, target: TARGET, body });
}

function noise(): string {
  const value = Buffer.concat([Buffer.alloc(1), randomBytes(255)]).toString('base64');
  return `algorithm=RSA256, keyVersion=1, signature=${encodeURIComponent(value)}`;
}

function post(
  { port }: AttackPlan,
  agent: Agent,
  headers: Readonly<Record<string, string>>,
  body: Uint8Array,
  framing: 'sized' | 'chunked' = 'sized',
): Promise<number | 'closed'> {
  return new Promise((resolve) => {
    const length = framing === 'sized' ? { 'content-length': String(body.byteLength) } : {};
    const outgoing = request({
      host: '127.0.0.1',
      port,
      path: TARGET,
      method: 'POST',
      agent,
      headers: { ...headers, ...length },
    });
    outgoing.on('response', (incoming) => {
      incoming.resume();
      incoming.on('close', () => resolve(incoming.statusCode ?? 0));
    });
    // A server may close a connection whose body it does not want to read.
    outgoing.on('error', () => resolve('closed'));
    outgoing.end(body);
  });
}

/** Sends the head of a request, and then a byte of its body a second until the server ends the connection. */
async function dribble(plan: AttackPlan): Promise<number | 'closed'> {
  const socket = await opened(plan.port);
  let reply = '';
  socket.on('data', (chunk) => {
    reply += String(chunk);
    if (reply.includes('\r\n\r\n')) socket.end();
  });
  socket.write(headOf(genuine(plan), 1_000));
  const timer = setInterval(() => {
    if (socket.writable) socket.write(' ');
  }, 1_000);
  await once(socket, 'close');
  clearInterval(timer);
  const [, status] = /^HTTP\/1\.1 (\d+)/.exec(reply) ?? [];
  return status === undefined ? 'closed' : Number(status);
}

async function opened(port: number): Promise<Socket> {
  const socket = connect({ port, host: '127.0.0.1' });
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  return socket;
}

function headOf({ headers }: SignedNotification, length: number): string {
  const lines = Object.entries({ host: 'shop', ...headers, 'content-length': String(length) });
  return `POST ${TARGET} HTTP/1.1\r\n${lines.map(([name, value]) => `${name}: ${value}`).join('\r\n')}\r\n\r\n`;
}
