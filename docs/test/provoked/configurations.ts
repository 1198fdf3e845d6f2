import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import {
  type ConfigErrorReason,
  createReceiver,
  isNotificationError,
  type NotificationError,
} from '@notify-capture/core';
import { notifyCapture as express } from '@notify-capture/express';
import { notifyCapture as fastifyPlugin } from '@notify-capture/fastify';
import { notifyCapture as web } from '@notify-capture/web';
import { fastify } from 'fastify';
import { keys } from './line.ts';

const publicKey = keys.publicKey;
const clientId = 'T_111222333';
const onCapture = () => undefined;
const DAY = 86_400_000;

/** Makes each mistake of a configuration; answers the error. */
export const CONFIGURATIONS: Readonly<Record<ConfigErrorReason, () => Promise<NotificationError>>> = {
  UNKNOWN_OPTION: receiver({ clientId, publickey: publicKey }),
  CLIENT_MISSING: receiver({ clientId: undefined, publicKey }),
  CLIENT_AMBIGUOUS: receiver({ clientId, publicKey, clients: { T_2: { publicKey } } }),
  CLIENT_INVALID: receiver({ clientId: 'T_111 222', publicKey }),
  KEY_MISSING: receiver({ clientId, publicKey: undefined }),
  KEY_AMBIGUOUS: receiver({ clientId, publicKey, publicKeys: { 1: publicKey } }),
  KEY_UNREADABLE: receiver({ clientId, publicKey: 'MIIBIjANBgkqhkiG9w0BAQEF' }),
  KEY_PRIVATE: receiver({ clientId, publicKey: keys.privateKey }),
  KEY_NOT_RSA: receiver({ clientId, publicKey: generateKeyPairSync('ed25519').publicKey }),
  KEY_TOO_SHORT: receiver({ clientId, publicKey: rsa(1024) }),
  KEY_TOO_LONG: receiver({ clientId, publicKey: ofBits(16_392) }),
  KEY_EXPONENT_INVALID: receiver({ clientId, publicKey: rsa(2048, 3) }),
  DURATION_INVALID: receiver({ clientId, publicKey, maxAge: '72h' }),
  LEASE_INVALID: receiver({ clientId, publicKey, handlerTimeout: 90_000 }),
  RETENTION_TOO_SHORT: receiver({ clientId, publicKey, retention: DAY }),
  LIMIT_INVALID: receiver({ clientId, publicKey, maxBodyBytes: 0 }),
  RECEIVER_INVALID: thrownBy(() => express({ receiver: {}, onCapture } as never)),
  STORE_INVALID: receiver({ clientId, publicKey, store: new Map() }),
  LOGGER_INVALID: receiver({ clientId, publicKey, logger: {} }),
  CLOCK_INVALID: receiver({ clientId, publicKey, clock: () => 'now' }),
  PATH_INVALID: plugin({ path: 'alipay/notifyCapture' }),
  PATH_TAKEN: plugin({ path: '/taken' }),
  ROUTE_OPTION_INVALID: plugin({ path: '/n', schema: 'hidden' }),
  HANDLER_MISSING: thrownBy(() => express({ clientId, publicKey } as never)),
  HANDLER_INVALID: receiver({ clientId, publicKey, onOther: 'inbox' }),
  TARGET_INVALID: receiver({
    clientId,
    publicKey,
    publicTarget: 'https://shop.example/alipay/notifyCapture',
  }),
  OPTIONS_INVALID: thrownBy(() => web(7 as never)),
  ENVIRONMENT_MISSING: thrownBy(() =>
    web((_env: object) => ({ clientId, publicKey, onCapture }))(request(), undefined as never),
  ),
  REQUEST_INVALID: thrownBy(() => web({ clientId, publicKey, onCapture })({} as never)),
};

function receiver(options: object) {
  return thrownBy(() => createReceiver(options as Parameters<typeof createReceiver>[0]));
}

function plugin(options: object) {
  return thrownBy(async () => {
    const app = fastify();
    app.post('/taken', () => '');
    try {
      await app.register(fastifyPlugin, { clientId, publicKey, onCapture, ...options } as never);
      await app.ready();
    } finally {
      await app.close();
    }
  });
}

function thrownBy(call: () => unknown) {
  return async () => {
    try {
      await call();
    } catch (error) {
      if (isNotificationError(error)) return error;
      throw error;
    }
    throw new Error('Nothing was refused.');
  };
}

function request(): Request {
  return new Request('http://127.0.0.1/alipay/notifyCapture', { method: 'POST', body: '{}' });
}

function rsa(modulusLength: number, publicExponent = 65_537): KeyObject {
  return generateKeyPairSync('rsa', { modulusLength, publicExponent }).publicKey;
}

/** A public key of this length that belongs to nobody: a real one takes minutes. */
function ofBits(bits: number): object {
  const n = Buffer.alloc(bits / 8, 0xff).toString('base64url');
  return { kty: 'RSA', n, e: 'AQAB' };
}
