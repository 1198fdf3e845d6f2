import { mkdirSync, readFileSync, renameSync, rmdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { flat, type HttpReply, send } from '@notify-capture/contract';
import { sampleNotification } from '@notify-capture/core/testing';
import { describe, expect, it } from 'vitest';
import { LANGUAGES } from '../../../scripts/languages.ts';
import { alipay, commandOf, Endpoint } from './endpoint.ts';
import { FAULTS } from './faults.ts';
import { HOSTILE } from './hostile.ts';

const PAGES = ['', 'zh/'].map((folder) =>
  readFileSync(join(import.meta.dirname, `../../../docs/${folder}other-languages.md`), 'utf8'),
);

/** It measures the machine more than the endpoint. */
const MEASURES_THE_MACHINE = 'acknowledged-in-time';
/** It waits for the time limit of the endpoint: 10 s. The server for tests of PHP has none. */
const WAITS = 'endless-body-times-out';
/** In ms. */
const HOUR = 3_600_000;

describe.each(LANGUAGES)('the endpoint in %s', (language) => {
  it('passes certify, except the advice to acknowledge other kinds', async () => {
    const endpoint = new Endpoint(language);
    await endpoint.start();
    const skip = [MEASURES_THE_MACHINE, ...(language === 'php' ? [WAITS] : [])];
    const { ready, results } = await endpoint.certify({ skip });
    expect(results.filter(({ verdict }) => verdict !== 'pass')).toMatchObject([
      { id: 'other-kinds-acknowledged', level: 'advice' },
    ]);
    expect(ready).toBe(true);
  });

  it('starts with the command that the page of the documents has', () => {
    for (const page of PAGES) expect(page).toContain(`\n${commandOf(language)}\n`);
  });

  it.each(FAULTS.map((fault) => [fault.name, fault] as const))(
    'does not pass if it %s',
    async (_name, { checks, changes }) => {
      const endpoint = new Endpoint(language, changes[language]);
      await endpoint.start();
      const { ready, results } = await endpoint.certify({ only: ['wrong-key-refused', ...checks] });
      expect(results.filter(({ verdict }) => verdict === 'fail').map(({ id }) => id)).toEqual(checks);
      expect(ready).toBe(false);
    },
  );

  it('refuses hostile requests with their status, and books nothing', async () => {
    const endpoint = new Endpoint(language);
    await endpoint.start();
    const received: [name: string, status: number][] = [];
    for (const { name, send } of HOSTILE) received.push([name, (await send(endpoint.port)).status]);
    expect(received).toEqual(HOSTILE.map(({ name, status }) => [name, status]));
    expect(await endpoint.booked()).toEqual([]);
  });

  it.each([
    ['ISO 8601 with a fraction', () => new Date().toISOString()],
    [
      'ISO 8601 with an offset',
      () => new Date(Date.now() + 8 * HOUR).toISOString().replace(/\..*/, '+08:00'),
    ],
    ['milliseconds since the epoch', () => String(Date.now())],
  ])('reads a request-time in %s', async (_name, requestTime) => {
    const endpoint = new Endpoint(language);
    await endpoint.start();
    expectAcknowledged(await send(endpoint.port, alipay.capture('captured', { requestTime: requestTime() })));
  });

  it('books a result once, also if the other ids or the message differ', async () => {
    const endpoint = new Endpoint(language);
    await endpoint.start();
    for (const outcome of ['pending', 'captured'] as const) {
      const body = sampleNotification(outcome, { captureId: 'SAME' });
      const result = { ...body.result, resultMessage: 'Other.' };
      expectAcknowledged(await send(endpoint.port, alipay.sign(body)));
      const others = { captureRequestId: 'OTHER', paymentId: 'OTHER', result };
      expectAcknowledged(await send(endpoint.port, alipay.sign({ ...body, ...others })));
    }
    const captureAmount = { currency: 'BRL', value: '1' };
    const conflict = alipay.capture('captured', { fields: { captureId: 'SAME', captureAmount } });
    expect((await send(endpoint.port, conflict)).status).toBe(409);
    expect(await endpoint.booked()).toEqual(['SAME', 'SAME']);
  });

  it('reads a body in chunks, as long as it is not longer than the limit', async () => {
    const endpoint = new Endpoint(language);
    await endpoint.start();
    const signed = alipay.capture('captured', { fields: { captureId: 'CHUNKED' } });
    const headers = flat({ ...signed.headers, 'transfer-encoding': 'chunked' });
    const chunks = [signed.body.subarray(0, 10), signed.body.subarray(10)];
    expectAcknowledged(await send(endpoint.port, signed, { headers, chunks }));
    const long = [...chunks, Buffer.alloc(70_000, ' ')];
    // An endpoint may close the connection before it has read all.
    const reply = await send(endpoint.port, signed, { headers, chunks: long }).catch(() => undefined);
    expect([undefined, 400, 413]).toContain(reply?.status);
    expect(await endpoint.booked()).toEqual(['CHUNKED']);
  });

  it('books a capture once that is sent again after the endpoint was killed', async () => {
    const endpoint = new Endpoint(language);
    const signed = alipay.capture('captured', { fields: { captureId: 'BEFORE' } });
    for (let start = 0; start < 2; start++) {
      await endpoint.start();
      expectAcknowledged(await send(endpoint.port, signed));
      expect(await endpoint.booked()).toEqual(['BEFORE']);
      await endpoint.kill();
    }
  });

  it('does not acknowledge a capture that it cannot book, and books it when Alipay retries', async () => {
    const endpoint = new Endpoint(language);
    await endpoint.start();
    const signed = alipay.capture('captured', { fields: { captureId: 'RETRIED' } });
    const restore = takeAway(endpoint.books);
    const reply = await send(endpoint.port, signed);
    expect(reply.status).toBe(500);
    expect(JSON.parse(reply.body)).toMatchObject({ result: { resultStatus: 'F' } });
    restore();
    expectAcknowledged(await send(endpoint.port, signed));
    expect(await endpoint.booked()).toEqual(['RETRIED']);
  });
});

/** Puts a folder in the place of a file, or a file in the place of a folder. */
function takeAway(books: string): () => void {
  const isFolder = statSync(books).isDirectory();
  renameSync(books, `${books}.kept`);
  if (isFolder) writeFileSync(books, '');
  else mkdirSync(books);
  return () => {
    if (isFolder) rmSync(books);
    else rmdirSync(books);
    renameSync(`${books}.kept`, books);
  };
}

function expectAcknowledged({ status, body }: HttpReply): void {
  const result = { resultCode: 'SUCCESS', resultStatus: 'S', resultMessage: 'Success' };
  expect(status, body).toBe(200);
  expect(JSON.parse(body)).toEqual({ result });
}
