import type { AddressInfo } from 'node:net';
import { notifyCapture } from '@notify-capture/express';
import express from 'express';
import { afterEach, describe, expect, it } from 'vitest';
import { certify } from '../../src/certify/certify.ts';
import { CHECKS } from '../../src/certify/checks/list.ts';
import { BooksLater, ListsNoOutcome } from '../endpoints/booking-faults.ts';
import { RightEndpoint } from '../endpoints/right-endpoint.ts';
import { certifiable, clientId, failedOf, keys } from '../endpoints/setup.ts';

const quiet = (): void => undefined;

describe('a right endpoint', () => {
  const stops: (() => unknown)[] = [];
  afterEach(() => Promise.all(stops.splice(0).map((stop) => stop())));

  it('passes every check, written by hand', async () => {
    const { certify } = await certifiable(RightEndpoint);
    const certificate = await certify();
    expect(certificate.results.filter(({ verdict }) => verdict !== 'pass')).toEqual([]);
    expect(certificate.results.map(({ id }) => id)).toEqual(CHECKS.map(({ id }) => id));
    expect(certificate.ready).toBe(true);
  });

  it('passes every check with @notify-capture/express, on its defaults', async () => {
    const booked: object[] = [];
    const alipay = notifyCapture({
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
    stops.push(
      () => server.closeAllConnections(),
      () => server.close(),
    );
    await new Promise((resolve) => server.once('listening', resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const certificate = await certify({
      to: `${url}/shop/capture?tenant=br`,
      captures: `${url}/captures`,
      clientId,
      privateKey: keys.privateKey,
    });
    expect(certificate.results.filter(({ verdict }) => verdict !== 'pass')).toEqual([]);
    expect(certificate.ready).toBe(true);
  });

  it('is ready without a list, and what only the list shows is not seen', async () => {
    const { certify } = await certifiable(RightEndpoint);
    const certificate = await certify({ captures: undefined });
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
    const { results } = await certify({
      only: CHECKS.flatMap(({ id, group }) => (group === 'books' ? [id] : [])),
    });
    expect(results.map(({ verdict }) => verdict)).toEqual(results.map(() => 'pass'));
  });

  it('may list no outcome: what needs it is not seen', async () => {
    const { certify } = await certifiable(ListsNoOutcome);
    const { results, ready } = await certify({ bookedWithinMs: 300 });
    expect(results.filter(({ verdict }) => verdict !== 'pass')).toMatchObject([
      { id: 'final-result-follows-pending', verdict: 'not seen', blocking: false },
      { id: 'failure-is-no-success', verdict: 'not seen', blocking: false },
    ]);
    expect(ready).toBe(true);
  });
});
