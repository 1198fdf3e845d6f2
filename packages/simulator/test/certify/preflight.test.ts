import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import { certify } from '../../src/certify/certify.ts';
import { CHECKS } from '../../src/certify/checks/list.ts';
import { createSender } from '../../src/sender.ts';
import { DiesOfBrokenJson } from '../endpoints/body-faults.ts';
import { reply } from '../endpoints/messages.ts';
import { RightEndpoint } from '../endpoints/right-endpoint.ts';
import { certifiable, clientId, keys, startEndpoint } from '../endpoints/setup.ts';
import { VerifiesNothing } from '../endpoints/verification-faults.ts';

/** Answers every message alike. */
function always(answer: (response: ServerResponse) => void): typeof RightEndpoint {
  return class extends RightEndpoint {
    protected override async receive(_: IncomingMessage, response: ServerResponse): Promise<void> {
      answer(response);
    }
  };
}

describe('before the checks', () => {
  it.each([
    ['401', always((response) => reply(response, 401, {})), 'Have it trust the simulator'],
    ['404', always((response) => reply(response, 404, {})), 'Nothing takes a POST at /alipay/notifyCapture'],
    ['500', always((response) => reply(response, 500, {})), 'a fault of its own'],
    ['429', always((response) => reply(response, 429, {})), 'rate limit'],
    ['302', always((response) => response.writeHead(302, { location: '/' }).end()), 'follows no redirects'],
    ['200 to everybody', always((response) => reply(response, 200, { ok: true })), 'alike'],
    ['a closed connection', always((response) => response.destroy()), 'log'],
  ])('stops at %s, with one explanation', async (_, Endpoint, hint) => {
    const { certify } = await certifiable(Endpoint);
    const certificate = await certify();
    expect(certificate).toMatchObject({ ready: false, results: [] });
    expect(certificate.stopped?.hint).toContain(hint);
  });

  it('says which key the endpoint has to trust, and never the private one', async () => {
    const { certify } = await certifiable(always((response) => reply(response, 401, {})));
    const { stopped } = await certify();
    const { publicKey } = createSender({ privateKey: keys.privateKey });
    expect(stopped?.hint).toContain(`client-id ${clientId}, public key ${publicKey}`);
    expect(JSON.stringify(stopped)).not.toContain(keys.privateKey.slice(60, 120));
  });

  it('stops where nothing listens', async () => {
    const { certify, endpoint } = await certifiable(RightEndpoint);
    await endpoint.stop();
    const { stopped, ready } = await certify();
    expect(ready).toBe(false);
    expect(stopped?.why).toContain('Nothing listens there');
  });

  it('stops where the endpoint waits for a body that somebody has read already', async () => {
    const urls = await startEndpoint(always(() => undefined));
    const { stopped } = await certify({ ...urls, privateKey: keys.privateKey, timeoutMs: 200 });
    expect(stopped?.hint).toContain('parser');
  });

  it('stops where what was booked cannot be listed', async () => {
    class NoList extends RightEndpoint {
      protected override list(): unknown {
        return { captures: [] };
      }
    }
    const { certify } = await certifiable(NoList);
    const { stopped } = await certify();
    expect(stopped?.why).toContain('It answered no JSON array');
  });

  it('does not stop at an endpoint that takes everything: the checks say so', async () => {
    const { certify } = await certifiable(VerifiesNothing);
    const certificate = await certify({ only: ['foreign-key-refused'] });
    expect(certificate).toMatchObject({ ready: false, results: [{ verdict: 'fail' }] });
  });

  it('refuses an id that it does not know, and says what may be meant', async () => {
    const asked = { to: 'http://127.0.0.1:1/', privateKey: keys.privateKey };
    await expect(certify({ ...asked, only: ['body-is-singed'] })).rejects.toMatchObject({
      code: 'OPTION_INVALID',
      message: expect.stringContaining('Did you mean body-is-signed?'),
    });
    await expect(certify({ ...asked, skip: ['nonsense'] })).rejects.toMatchObject({ code: 'OPTION_INVALID' });
    const skip = CHECKS.map(({ id }) => id);
    await expect(certify({ ...asked, skip })).rejects.toMatchObject({ code: 'OPTION_INVALID' });
  });

  it('sends nothing to public addresses, nor asks one what was booked', async () => {
    const { certify } = await certifiable(RightEndpoint);
    await expect(certify({ to: 'http://8.8.8.8/' })).rejects.toMatchObject({ code: 'PUBLIC_ADDRESS' });
    const captures = 'http://8.8.8.8/captures';
    await expect(certify({ captures })).rejects.toMatchObject({ code: 'PUBLIC_ADDRESS' });
  });
});

describe('a certificate', () => {
  it('tells of each check as it comes', async () => {
    const { certify } = await certifiable(RightEndpoint);
    const told: string[] = [];
    const totals = new Set<number>();
    const only = ['body-is-signed', 'path-is-signed'];
    const { results } = await certify({
      only,
      onCheck: ({ id }, total) => {
        told.push(id);
        totals.add(total);
      },
    });
    expect(told).toEqual(only);
    expect([...totals]).toEqual([2]);
    expect(results.map(({ id }) => id)).toEqual(only);
  });

  it('does not repeat a password of the address', async () => {
    const { certify, endpoint } = await certifiable(RightEndpoint);
    const { port } = endpoint.server.address() as AddressInfo;
    const to = `http://user:secret@127.0.0.1:${port}/alipay/notifyCapture`;
    const certificate = await certify({ to, only: ['acknowledgement-status'] });
    expect(certificate).toMatchObject({
      ready: true,
      endpoint: `http://127.0.0.1:${port}/alipay/notifyCapture`,
    });
    await endpoint.stop();
    expect(JSON.stringify(await certify({ to }))).not.toContain('secret');
  });

  it('is broken off by its signal', async () => {
    const { certify } = await certifiable(RightEndpoint);
    const stop = new AbortController();
    const onCheck = (): void => stop.abort(new Error('enough'));
    await expect(certify({ signal: stop.signal, onCheck })).rejects.toThrow('enough');
  });

  it('has what comes after the end of the endpoint as not seen, and is not ready', async () => {
    const { certify } = await certifiable(DiesOfBrokenJson);
    const { results, ready } = await certify({ only: ['unreadable-body-refused', 'acknowledgement-status'] });
    expect(results).toMatchObject([
      { verdict: 'fail' },
      { verdict: 'not seen', blocking: true, note: expect.stringContaining('since unreadable-body-refused') },
    ]);
    expect(ready).toBe(false);
  });
});
