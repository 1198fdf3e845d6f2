import type { AddressInfo } from 'node:net';
import { notifyCapture } from '@notify-capture/express';
import express from 'express';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Certificate } from '../../src/certify/certificate.ts';
import { type CertifyOptions, certify, certifyBy } from '../../src/certify/certify.ts';
import { CHECKS } from '../../src/certify/checks/list.ts';
import { BooksLater, ListsNoOutcome } from '../endpoints/booking-faults.ts';
import { RightEndpoint } from '../endpoints/right-endpoint.ts';
import { certifiable, clientId, failedOf, keys, startEndpoint } from '../endpoints/setup.ts';
import { StillClock } from '../endpoints/still-clock.ts';
import { LONG, PATIENCE } from '../form.ts';

/** The checks of what only a list shows, and one that needs none. */
const OF_BOOKS = ['body-is-signed', ...CHECKS.filter(({ group }) => group === 'books').map(({ id }) => id)];
const quiet = (): void => undefined;
const unpassed = ({ results }: Certificate) => results.filter(({ verdict }) => verdict !== 'pass');

/** Certifies the Express adapter, with the time limits of a slow machine where no others are given. */
async function certifyExpress(
  limits: { readonly bodyTimeout?: number | undefined },
  options: Partial<CertifyOptions> = {},
): Promise<Certificate> {
  const booked: object[] = [];
  const alipay = notifyCapture({
    ...{ lease: PATIENCE - 1, handlerTimeout: PATIENCE - 2, bodyTimeout: PATIENCE, ...limits },
    clientId,
    publicKey: keys.publicKey,
    onCapture: ({ captureId, outcome, amount }) => {
      const { currency, minorUnits } = amount;
      booked.push({ captureId, outcome, amount: { currency, minorUnits: minorUnits.toString() } });
    },
    onOther: () => undefined,
    logger: { debug: quiet, info: quiet, warn: quiet, error: quiet },
  });
  const app = express().disable('x-powered-by');
  app.all('/shop/capture', alipay);
  app.get('/captures', (_, response) => void response.json(booked));
  const server = app.listen(0, '127.0.0.1');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  await new Promise((resolve) => server.once('listening', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return certifyBy(new StillClock(), {
    to: `${url}/shop/capture?tenant=br`,
    captures: `${url}/captures`,
    clientId,
    privateKey: keys.privateKey,
    ...options,
  });
}

describe('a right endpoint', () => {
  it('passes every check, written by hand', async () => {
    const { certify } = await certifiable(RightEndpoint);
    const certificate = await certify();
    expect(unpassed(certificate)).toEqual([]);
    expect(certificate.results.map(({ id }) => id)).toEqual(CHECKS.map(({ id }) => id));
    expect(certificate.ready).toBe(true);
  });

  it('passes every check with @notify-capture/express', async () => {
    const certificate = await certifyExpress({}, { skip: ['endless-body-given-up'] });
    expect(unpassed(certificate)).toEqual([]);
    expect(certificate.ready).toBe(true);
  });

  it('passes endless-body-given-up with @notify-capture/express', async () => {
    // It takes as long as the endpoint waits: 10 s by default.
    const limits = { bodyTimeout: LONG ? undefined : 500 };
    expect(unpassed(await certifyExpress(limits, { only: ['endless-body-given-up'] }))).toEqual([]);
  });

  it('is ready without a list, and what only the list shows is not seen', async () => {
    const { certify } = await certifiable(RightEndpoint);
    const certificate = await certify({ captures: undefined, only: LONG ? undefined : OF_BOOKS });
    const unseen = certificate.results.filter(({ verdict }) => verdict === 'not seen');
    expect(unseen.map(({ id }) => id)).toEqual(
      CHECKS.filter(({ needsCaptures }) => needsCaptures).map(({ id }) => id),
    );
    expect(unseen[0]).toMatchObject({ note: expect.stringContaining('--captures'), blocking: false });
    expect(failedOf(certificate)).toEqual([]);
    expect(certificate.ready).toBe(true);
  });

  it('is not ready by checks of which none could be seen', async () => {
    const { certify } = await certifiable(RightEndpoint);
    const certificate = await certify({ captures: undefined, only: ['duplicates-booked-once'] });
    expect(certificate).toMatchObject({ ready: false, results: [{ verdict: 'not seen' }] });
  });

  it('may book in the background', async () => {
    const { certify } = await certifiable(BooksLater);
    expect(unpassed(await certify({ only: OF_BOOKS }))).toEqual([]);
  });

  it('may book in the background by the clock of the machine', async () => {
    const urls = await startEndpoint(BooksLater);
    const { privateKey } = keys;
    const limits = { timeoutMs: PATIENCE, bookedWithinMs: PATIENCE };
    const only = ['acknowledged-is-booked'];
    expect(unpassed(await certify({ ...urls, clientId, privateKey, ...limits, only }))).toEqual([]);
  });

  it('may list no outcome: what needs it is not seen', async () => {
    const { certify } = await certifiable(ListsNoOutcome);
    const certificate = await certify({ bookedWithinMs: 300, only: LONG ? undefined : OF_BOOKS });
    expect(unpassed(certificate)).toMatchObject([
      { id: 'final-result-follows-pending', verdict: 'not seen', blocking: false },
      { id: 'failure-is-no-success', verdict: 'not seen', blocking: false },
    ]);
    expect(certificate.ready).toBe(true);
  });
});
