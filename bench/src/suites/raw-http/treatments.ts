import { type KeyObject, verify } from 'node:crypto';
import { authenticateByHand, type HandRequest, readKey } from '../../by-hand.ts';

/** How the server treats a message. */
export type Treatment = 'receive' | 'by hand' | 'by hand, thread pool' | 'no verification';

/** Answers the parsed body, or nothing if the signature does not match. */
export type Check = (request: HandRequest) => unknown;

export function checkFor(treatment: Exclude<Treatment, 'receive'>, publicKey: string): Check {
  const key = readKey(publicKey);
  switch (treatment) {
    case 'by hand':
      return (request) => authenticateByHand(request, key);
    case 'by hand, thread pool':
      return (request) => authenticateOnPool(request, key);
    case 'no verification':
      return parse;
  }
}

/** As `authenticateByHand`, with the signature on the thread pool of libuv. */
function authenticateOnPool(request: HandRequest, key: KeyObject): Promise<unknown> {
  const { method, target, headers, body } = request;
  const value = /(?:^|,)\s*signature=([^,]*)/.exec(String(headers['signature']))?.[1] ?? '';
  const head = Buffer.from(`${method} ${target}\n${headers['client-id']}.${headers['request-time']}.`);
  const signature = Buffer.from(decodeURIComponent(value), 'base64');
  return new Promise((resolve, reject) => {
    verify('sha256', Buffer.concat([head, body]), key, signature, (error, isValid) => {
      if (error !== null) reject(error);
      else resolve(isValid ? parse(request) : undefined);
    });
  });
}

function parse({ body }: HandRequest): unknown {
  return JSON.parse(body.toString('utf8'));
}
