import {
  createReceiver,
  isNotificationError,
  memoryStore,
  type Notification,
  type NotificationError,
  type Receiver,
} from '@notify-capture/core';
import { type SignOptions, signNotification } from '@notify-capture/core/testing';
import type { OutgoingRequest } from '../../exchange.ts';
import type { FieldProblem, Reading, Refusal } from '../api.ts';
import { fieldProblem } from '../explanation/field-problems.ts';
import { refusalTexts } from '../explanation/refusal-texts.ts';
import type { Signer } from './signer.ts';
import { bodyBytes, targetOf } from './wire.ts';

/** Reads messages as this library does, without a network. It runs no handler and settles nothing. */
export interface MessageReader {
  /** The content of a body, whatever is wrong with the rest of the message. */
  read(body: Uint8Array): Promise<Reading>;
  /** Why this library would refuse the request, as it is sent; `undefined` if it would deliver it. */
  refusalOf(request: OutgoingRequest): Promise<Refusal | undefined>;
}

export function createReader({ clientId, publicKey, testKey }: Signer): MessageReader {
  const receiver = createReceiver({ clientId, publicKey, store: memoryStore(), logger: false });
  return {
    async read(body) {
      const options: SignOptions = { privateKey: testKey, clientId, target: '/', body };
      const { method, target, headers } = signNotification(options);
      const read = await authenticate(receiver, { method, target, headers: { ...headers }, body });
      return isNotificationError(read) ? unreadable(read) : readingOf(read);
    },
    async refusalOf(request) {
      const { method, headers } = request;
      const raw = { method, target: targetOf(request), headers, body: bodyBytes(request) };
      const read = await authenticate(receiver, raw);
      return isNotificationError(read) ? refusal(read) : undefined;
    },
  };
}

async function authenticate(
  receiver: Receiver,
  request: Parameters<Receiver['authenticate']>[0],
): Promise<Notification | NotificationError> {
  try {
    return await receiver.authenticate(request);
  } catch (error) {
    if (isNotificationError(error)) return error;
    throw error;
  }
}

function readingOf(notification: Notification): Reading {
  if (notification.kind !== 'capture') {
    const { kind, type } = notification;
    return { accepted: true, kind, ...(type === undefined ? {} : { type }), warnings: [] };
  }
  const { outcome, result, warnings } = notification;
  const { action, advice, consistent } = result;
  const problems = warnings.map(({ path, message }) => fieldProblem(path, message));
  return { accepted: true, kind: 'capture', outcome, action, advice, consistent, warnings: problems };
}

function refusal({ code, status, message, hint }: NotificationError): Refusal {
  return { code, status, ...refusalTexts(code, message, hint) };
}

function unreadable(error: NotificationError): Reading {
  return { accepted: false, ...refusal(error), problems: problemsIn(error) };
}

/** The fields that the message of the error names: `path problem; path problem`. */
function problemsIn({ code, message }: NotificationError): readonly FieldProblem[] {
  if (code !== 'INVALID_NOTIFICATION') return [];
  const list = message.slice(message.indexOf(': ') + 2).replace(/\.$/, '');
  return list.split('; ').flatMap((problem) => {
    const [path = ''] = problem.split(' ');
    return path === '' ? [] : [fieldProblem(path, problem.slice(path.length + 1))];
  });
}
