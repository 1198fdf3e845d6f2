import type { AddressInfo } from 'node:net';
import type { OtherHandler, OtherNotification } from '@notify-capture/core';
import { notifyCapture } from '@notify-capture/express';
import express from 'express';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Certificate } from '../../src/certify/certificate.ts';
import { type CertifyOptions, certify, certifyBy } from '../../src/certify/certify.ts';
import { CHECKS } from '../../src/certify/checks/list.ts';
import { BooksInBackground, ListsBelowAWrapper, ListsNoOutcome } from '../endpoints/booking-faults.ts';
import { KeysByNaturalKey } from '../endpoints/coarse-keys.ts';
import { CorrectEndpoint } from '../endpoints/correct-endpoint.ts';
import * as others from '../endpoints/other-faults.ts';
import { certifiable, clientId, failedOf, keys, startEndpoint } from '../endpoints/setup.ts';
import { StillClock } from '../endpoints/still-clock.ts';
import { LONG, PATIENCE } from '../long-form.ts';

/** The checks that need the list, and one that does not. */
const BOOKS_CHECKS = [
  'body-is-signed',
  ...CHECKS.filter(({ group }) => group === 'books').map(({ id }) => id),
];
const OTHERS_CHECKS = CHECKS.filter(({ group }) => group === 'others').map(({ id }) => id);
const HANDLED_CHECKS = CHECKS.filter(({ needs }) => needs === 'others').map(({ id }) => id);
const quiet = (): void => undefined;
const notPassed = ({ results }: Certificate) => results.filter(({ verdict }) => verdict !== 'pass');

/** Certifies the Express adapter. The default time limits suit a slow machine. */
async function certifyExpress(
  limits: { readonly bodyTimeout?: number | undefined; readonly onOther?: OtherHandler | undefined },
  options: Partial<CertifyOptions> = {},
): Promise<Certificate> {
  const booked: object[] = [];
  const handled: OtherNotification[] = [];
  const alipay = notifyCapture({
    ...{ lease: PATIENCE - 1, handlerTimeout: PATIENCE - 2, bodyTimeout: PATIENCE },
    clientId,
    publicKey: keys.publicKey,
    onCapture: ({ captureId, outcome, amount }) => {
      const { currency, minorUnits } = amount;
      booked.push({ captureId, outcome, amount: { currency, minorUnits: minorUnits.toString() } });
    },
    onOther: (other) => void handled.push(other),
    ...limits,
    logger: { debug: quiet, info: quiet, warn: quiet, error: quiet },
  });
  const app = express().disable('x-powered-by');
  app.all('/shop/capture', alipay);
  app.get('/captures', (_, response) => void response.json(booked));
  app.get('/others', (_, response) => void response.json(handled));
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
    others: `${url}/others`,
    clientId,
    privateKey: keys.privateKey,
    ...options,
  });
}

describe('a correct endpoint', () => {
  it('passes every check if it is written by hand', async () => {
    const { certify } = await certifiable(CorrectEndpoint);
    const certificate = await certify();
    expect(notPassed(certificate)).toEqual([]);
    expect(certificate.results.map(({ id }) => id)).toEqual(CHECKS.map(({ id }) => id));
    expect(certificate.ready).toBe(true);
  });

  it('passes every check with @notify-capture/express', async () => {
    const certificate = await certifyExpress({}, { skip: ['endless-body-times-out'] });
    expect(notPassed(certificate)).toEqual([]);
    expect(certificate.ready).toBe(true);
  });

  it('passes endless-body-times-out with @notify-capture/express', async () => {
    // The check takes as long as the endpoint waits: 10 s by default.
    const limits = { bodyTimeout: LONG ? undefined : 500 };
    expect(notPassed(await certifyExpress(limits, { only: ['endless-body-times-out'] }))).toEqual([]);
  });

  it('is ready if it refuses every other kind, and the advice names what it refuses', async () => {
    const only = OTHERS_CHECKS;
    const certificate = await certifyExpress({ onOther: undefined }, { only });
    expect(failedOf(certificate)).toEqual(['other-kinds-acknowledged']);
    expect(notPassed(certificate)).toMatchObject([
      { level: 'advice', observations: [{ sent: expect.stringContaining('dispute DISPUTE_JUDGED, ') }] },
    ]);
    expect(certificate.ready).toBe(true);
  });

  it.each([others.HandlesInBackground, others.ListsNestedIds, others.ListsUnknownAsOther, KeysByNaturalKey])(
    'passes the checks of other kinds with each form of the list and of the keys: $name',
    async (Endpoint) => {
      const { certify } = await certifiable(Endpoint);
      expect(notPassed(await certify({ only: OTHERS_CHECKS }))).toEqual([]);
    },
  );

  it.each([others.ListsOnlyIds, others.ListsOnlyIdsAndDropsAuthorizations])(
    'is inconclusive where the list of other messages contains only ids, and the note names the kinds: $name',
    async (Endpoint) => {
      const { certify } = await certifiable(Endpoint);
      const certificate = await certify({ only: OTHERS_CHECKS });
      expect(notPassed(certificate)).toMatchObject(
        HANDLED_CHECKS.map((id) => ({
          id,
          verdict: 'inconclusive',
          note: expect.stringContaining('not judged: authorization, unknown.'),
        })),
      );
      expect(certificate).toMatchObject({ ready: false, verdict: 'not_proved' });
    },
  );

  it('passes the checks of other kinds if it handles only authorizations, which have no id', async () => {
    const { certify } = await certifiable(others.HandlesOnlyAuthorizations);
    expect(notPassed(await certify({ only: OTHERS_CHECKS })).map(({ id }) => id)).toEqual([
      'other-kinds-acknowledged',
    ]);
  });

  it('is inconclusive if it acknowledges only authorizations, and the list shows none', async () => {
    const { certify } = await certifiable(others.DropsAuthorizationsAndRefusesOthers);
    const certificate = await certify({ only: HANDLED_CHECKS, bookedWithinMs: 300 });
    expect(certificate.results).toMatchObject(
      HANDLED_CHECKS.map((id) => ({ id, note: expect.stringContaining('not judged: authorization') })),
    );
    expect(certificate.ready).toBe(false);
  });

  it('is not proved to be ready without a list of other messages, because the checks that need it are inconclusive', async () => {
    const { certify } = await certifiable(CorrectEndpoint);
    const only = OTHERS_CHECKS;
    const certificate = await certify({ others: undefined, only });
    expect(notPassed(certificate).map(({ id }) => id)).toEqual(HANDLED_CHECKS);
    expect(notPassed(certificate)[0]).toMatchObject({
      verdict: 'inconclusive',
      note: expect.stringContaining('--others'),
      needs: 'others',
    });
    expect(certificate).toMatchObject({ ready: false, verdict: 'not_proved' });
  });

  it('is not proved to be ready without a list, because the checks that need the list are inconclusive', async () => {
    const { certify } = await certifiable(CorrectEndpoint);
    const certificate = await certify({ captures: undefined, only: LONG ? undefined : BOOKS_CHECKS });
    const inconclusive = certificate.results.filter(({ verdict }) => verdict === 'inconclusive');
    expect(inconclusive.map(({ id }) => id)).toEqual(
      CHECKS.filter(({ needs }) => needs === 'captures').map(({ id }) => id),
    );
    expect(inconclusive[0]).toMatchObject({ note: expect.stringContaining('--captures'), needs: 'captures' });
    expect(failedOf(certificate)).toEqual([]);
    expect(certificate).toMatchObject({ ready: false, verdict: 'not_proved' });
  });

  it('is not proved to be ready if all checks are inconclusive', async () => {
    const { certify } = await certifiable(CorrectEndpoint);
    const certificate = await certify({ captures: undefined, only: ['duplicates-booked-once'] });
    expect(certificate).toMatchObject({
      ready: false,
      verdict: 'not_proved',
      results: [{ verdict: 'inconclusive' }],
    });
  });

  it('may book in the background', async () => {
    const { certify } = await certifiable(BooksInBackground);
    expect(notPassed(await certify({ only: BOOKS_CHECKS }))).toEqual([]);
  });

  it('may book in the background on the clock of the machine', async () => {
    const urls = await startEndpoint(BooksInBackground);
    const { privateKey } = keys;
    const limits = { timeoutMs: PATIENCE, bookedWithinMs: PATIENCE };
    const only = ['acknowledged-capture-booked'];
    expect(notPassed(await certify({ ...urls, clientId, privateKey, ...limits, only }))).toEqual([]);
  });

  it('may list its captures in an array below a wrapper', async () => {
    const { certify } = await certifiable(ListsBelowAWrapper);
    expect(notPassed(await certify({ only: BOOKS_CHECKS }))).toEqual([]);
  });

  it('may list no outcome: then the checks that need it are inconclusive, and it is not proved to be ready', async () => {
    const { certify } = await certifiable(ListsNoOutcome);
    const certificate = await certify({ bookedWithinMs: 300, only: LONG ? undefined : BOOKS_CHECKS });
    expect(notPassed(certificate)).toMatchObject([
      { id: 'final-result-replaces-pending', verdict: 'inconclusive' },
      { id: 'failure-not-booked-as-captured', verdict: 'inconclusive' },
    ]);
    expect(certificate).toMatchObject({ ready: false, verdict: 'not_proved' });
  });
});
