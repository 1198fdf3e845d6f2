import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  createTestKeys,
  type SignedNotification,
  sampleNotification,
  signNotification,
} from '@notify-capture/core/testing';
import { notifyCapture } from '@notify-capture/express';
import express from 'express';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { converse } from '../src/wire/connection.ts';
import { AMBIGUOUS, last, UNUSUAL } from '../src/wire/shapes.ts';

const { privateKey, publicKey } = createTestKeys();
const TARGET = '/alipay/notifyCapture';
const handled: string[] = [];
let server: Server;
let port: number;

beforeEach(async () => {
  handled.length = 0;
  const app = express();
  const onCapture = ({ captureId }: { readonly captureId: string }): unknown => handled.push(captureId);
  app.post(TARGET, notifyCapture({ clientId: 'T_1', publicKey, logger: false, onCapture }));
  server = createServer(app).listen(0, '127.0.0.1');
  await once(server, 'listening');
  ({ port } = server.address() as AddressInfo);
});

afterEach(async () => {
  server.close();
  server.closeAllConnections();
  await once(server, 'close');
});

function genuine(captureId: string): SignedNotification {
  const body = sampleNotification('captured', { captureId });
  return signNotification({ privateKey, clientId: 'T_1', target: TARGET, body });
}

describe('a request whose end two servers can see at different places', () => {
  it.each(Object.entries(AMBIGUOUS))(
    'has one refusal, and nothing behind it is read: %s',
    async (_, shape) => {
      const { statuses } = await converse(port, shape(genuine('first')), last(genuine('smuggled')));
      expect(statuses).toHaveLength(1);
      expect(statuses[0]).toBeGreaterThan(399);
      expect(handled).not.toContain('smuggled');
      expect(await connections(server)).toBe(0);
      expect((await converse(port, last(genuine('next')))).statuses).toEqual([200]);
    },
  );

  it.each(Object.entries(AMBIGUOUS))('is refused too when it arrives byte by byte: %s', async (_, shape) => {
    const bytes = [...(shape(genuine('first')) + last(genuine('smuggled')))];
    const { statuses } = await converse(port, ...bytes);
    expect(statuses).toHaveLength(1);
    expect(handled).not.toContain('smuggled');
  });
});

describe('a request of an unusual form with one meaning', () => {
  it.each(Object.entries(UNUSUAL))('is acknowledged, and so is the next: %s', async (_, shape) => {
    const { statuses } = await converse(port, shape(genuine('first')), last(genuine('second')));
    expect([statuses, handled]).toEqual([
      [200, 200],
      ['first', 'second'],
    ]);
  });
});

function connections(of: Server): Promise<number> {
  return new Promise((resolve, reject) => {
    of.getConnections((error, count) => (error ? reject(error) : resolve(count)));
  });
}
