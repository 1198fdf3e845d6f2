import { mkdirSync, readFileSync, renameSync, rmdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type HttpReply, send } from '@notify-capture/contract';
import { describe, expect, it } from 'vitest';
import { LANGUAGES } from '../../../scripts/languages.ts';
import { alipay, commandOf, Endpoint } from './endpoint.ts';
import { FAULTS } from './faults.ts';

const PAGES = ['', 'zh/'].map((folder) =>
  readFileSync(join(import.meta.dirname, `../../../docs/${folder}other-languages.md`), 'utf8'),
);

/** It measures the machine more than the endpoint. */
const MEASURES_THE_MACHINE = 'acknowledged-in-time';
/** It waits for the time limit of the endpoint: 10 s. The server for tests of PHP has none. */
const WAITS = 'endless-body-times-out';

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
