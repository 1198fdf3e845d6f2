import {
  createReceiver,
  type Logger,
  memoryStore,
  type RawRequest,
  type RefusedNotification,
  type Reply,
} from '@notify-capture/core';
import { observedStore } from '../observed-store.ts';
import { CLIENTS } from './messages.ts';
import { counted, type Work, workSince } from './work.ts';

/** One line of the log. */
export interface Line {
  readonly level: string;
  readonly fields: Readonly<Record<string, unknown>>;
  readonly message: string;
}

/** What a receiver has done with one request. */
export interface Attempt {
  readonly reply: Reply;
  /** The client ids of what ran a handler. */
  readonly handled: readonly string[];
  readonly refused: readonly RefusedNotification[];
  readonly lines: readonly Line[];
  readonly storeCalls: readonly string[];
  /** Claims that were neither settled nor released. */
  readonly claims: number;
  readonly work: Work;
  readonly ms: number;
}

/** Sends one request to a new receiver: the runs do not depend on each other, so a failure can be repeated. */
export async function attempt(request: RawRequest, bodyTimeout?: number): Promise<Attempt> {
  const handled: string[] = [];
  const refused: RefusedNotification[] = [];
  const lines: Line[] = [];
  const storeCalls: string[] = [];
  const claims = new Set<string>();
  const receiver = createReceiver({
    clients: CLIENTS,
    bodyTimeout,
    store: observedStore(memoryStore(), (name) => storeCalls.push(name), claims),
    logger: recorder(lines),
    onOther: ({ clientId }) => handled.push(clientId),
    onConflict: ({ clientId }) => handled.push(clientId),
    onRefused: (one) => refused.push(one),
  });
  const [before, start] = [{ ...counted }, performance.now()];
  const reply = await receiver.receive(request, ({ clientId }) => handled.push(clientId));
  const ms = performance.now() - start;
  const work = workSince(before);
  await receiver.close();
  return { reply, handled, refused, lines, storeCalls, claims: claims.size, work, ms };
}

function recorder(lines: Line[]): Logger {
  const record = (level: string) => (fields: object, message: string) =>
    lines.push({ level, fields: { ...fields }, message });
  return { debug: record('debug'), info: record('info'), warn: record('warn'), error: record('error') };
}
