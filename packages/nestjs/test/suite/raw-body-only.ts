import { once } from 'node:events';
import { connect } from 'node:net';
import { gzipSync } from 'node:zlib';
import { Test } from '@nestjs/testing';
import { expectAcknowledged, expectRefused, letTimePass, Merchant, send } from '@notify-capture/contract';
import { afterEach, describe, expect, it } from 'vitest';
import { adapterFor, closeAll, listen } from './app.ts';
import { alipay, Books, PATH, shop } from './shop.ts';

/** A testing module on Express, where only `rawBody: true` gives the bytes: Nest's parsers read each body first. */
export function describeRawBodyOnly(): void {
  describe('rawBody: true alone, on Express', () => {
    afterEach(closeAll);

    const start = async (merchant = new Merchant()) => {
      const testing = await Test.createTestingModule(shop(merchant)).compile();
      const options = { forceCloseConnections: true, rawBody: true, logger: false } as const;
      const running = await listen(testing.createNestApplication(adapterFor('Express'), options));
      return { ...running, merchant, books: running.app.get(Books) };
    };

    it('refuses a flood of forged messages by the table of replies, and acknowledges the genuine one among them', async () => {
      const { port, merchant, books } = await start();
      const elsewhere = alipay.capture('captured', { target: '/elsewhere' });
      const forged = [
        { ...elsewhere, target: PATH },
        alipay.capture('captured', { clientId: 'MADE_UP' }),
        alipay.capture('captured', { keyVersion: '9', target: '/elsewhere' }),
        { ...alipay.sign('{'), body: Buffer.from('{"a":') },
        { ...elsewhere, target: PATH, body: Buffer.from('['.repeat(50_000)) },
      ];
      const flood = Array.from({ length: 100 }, (_, index) => {
        const one = forged[index % forged.length] ?? elsewhere;
        return send(port, one, { target: PATH });
      });
      expectAcknowledged(await send(port, alipay.capture('captured')), alipay.clientId);
      expect(new Set((await Promise.all(flood)).map(({ status }) => status))).toEqual(new Set([401]));
      expect([books.entries.length, merchant.refused]).toEqual([1, []]);
      expect(merchant.logged.filter(({ level }) => level === 'error')).toEqual([]);
    });

    it('refuses a body above maxBodyBytes that Nest accepts, also if it was sent compressed', async () => {
      const { port } = await start();
      const body = JSON.stringify('x'.repeat(70_000));
      expectRefused(await send(port, alipay.sign(body)), 'BODY_TOO_LARGE');
      const packed = gzipSync(body);
      const headers = Object.entries({ ...alipay.sign(body).headers, 'content-encoding': 'gzip' }).flat();
      const list = ['host', '127.0.0.1', 'content-length', String(packed.length), ...headers];
      const compressed = await send(port, alipay.sign(body), { headers: list, chunks: [packed] });
      expectRefused(compressed, 'UNSUPPORTED_ENCODING');
    });

    it('waits for a slow body beyond bodyTimeout, and acknowledges it', async () => {
      const { port } = await start();
      const { method, target, headers, body } = alipay.capture('captured');
      const lines = Object.entries({ ...headers, 'content-length': body.length, connection: 'close' });
      const socket = connect(port, '127.0.0.1');
      socket.write(`${method} ${target} HTTP/1.1\r\nhost: 127.0.0.1\r\n`);
      socket.write(`${lines.map(([name, value]) => `${name}: ${value}`).join('\r\n')}\r\n\r\n`);
      socket.write(body.subarray(0, 20));
      await letTimePass(new Promise((resolve) => setTimeout(resolve, 60_000)));
      expect(socket.bytesRead).toBe(0);
      socket.write(body.subarray(20));
      const [reply] = (await once(socket, 'data')) as [Buffer];
      expect(reply.toString()).toMatch(/^HTTP\/1\.1 200 /);
      socket.destroy();
    });

    it('books nothing of a body whose sender closes the connection, and serves the next one', async () => {
      const { port, books } = await start();
      const signed = alipay.capture('captured');
      const stop = new AbortController();
      const chunks = [signed.body.subarray(0, 20)];
      const cut = send(port, signed, { chunks, end: false, signal: stop.signal });
      stop.abort();
      await expect(cut).rejects.toThrow();
      expectAcknowledged(await send(port, signed), alipay.clientId);
      expect(books.entries).toHaveLength(1);
    });
  });
}
