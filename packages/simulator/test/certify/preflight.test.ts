import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import { certify } from '../../src/certify/certify.ts';
import { CHECKS } from '../../src/certify/checks/list.ts';
import { createSender } from '../../src/sender.ts';
import { StopsOnBrokenJson } from '../endpoints/body-faults.ts';
import { CorrectEndpoint } from '../endpoints/correct-endpoint.ts';
import { reply, replyBody } from '../endpoints/messages.ts';
import { certifiable, clientId, keys, startEndpoint } from '../endpoints/setup.ts';
import { VerifiesNothing } from '../endpoints/verification-faults.ts';

/** An endpoint that gives the same reply to every message. */
function always(sendReply: (response: ServerResponse) => void): typeof CorrectEndpoint {
  return class extends CorrectEndpoint {
    protected override async receive(_: IncomingMessage, response: ServerResponse): Promise<void> {
      sendReply(response);
    }
  };
}

describe('before the checks', () => {
  it.each([
    ['401', always((response) => reply(response, 401, {})), 'Configure the endpoint to trust the simulator'],
    ['404', always((response) => reply(response, 404, {})), 'no route for POST /alipay/notifyCapture'],
    ['500', always((response) => reply(response, 500, {})), 'internal error'],
    ['429', always((response) => reply(response, 429, {})), 'rate limit'],
    [
      '302',
      always((response) => response.writeHead(302, { location: '/' }).end()),
      'does not follow redirects',
    ],
    ['200 to every message', always((response) => reply(response, 200, { ok: true })), 'the same reply'],
    ['a closed connection', always((response) => response.destroy()), 'log'],
  ])('stops at %s with one explanation', async (_, Endpoint, hint) => {
    const { certify } = await certifiable(Endpoint);
    const certificate = await certify();
    expect(certificate).toMatchObject({ ready: false, results: [] });
    expect(certificate.preflightError?.hint).toContain(hint);
  });

  it.each([
    ['401 with a page', 401, '<title>Sign in</title>'],
    ['403 with JSON of a framework', 403, '{"message":"CSRF token mismatch."}'],
    ['401 with an empty body', 401, ''],
    ['302 to a login page', 302, ''],
    ['303 to a login page', 303, ''],
    ['419 of Laravel', 419, '<title>Page Expired</title>'],
    ['422 of Rails', 422, '<title>The change you wanted was rejected</title>'],
    ['511 of a captive portal', 511, ''],
    ['200 with a page', 200, '\n<!DOCTYPE html><title>Sign in</title>'],
  ])('suggests a login page at %s, because the reply has no result', async (_, status, body) => {
    const headers = status === 302 || status === 303 ? { location: '/login' } : {};
    const Endpoint = always((response) => response.writeHead(status, headers).end(body));
    const { preflightError } = await (await certifiable(Endpoint)).certify();
    expect(preflightError?.hint).toContain('login');
  });

  it('does not take a page for the reply to an accepted message, even if its token differs each time', async () => {
    let token = 'a';
    const Endpoint = always((response) => {
      token += 'x';
      response.end(`<html><input name="csrf" value="${token}"></html>`);
    });
    const { preflightError, results } = await (await certifiable(Endpoint)).certify();
    expect(results).toEqual([]);
    expect(preflightError?.hint).toContain('login');
  });

  it.each([502, 503, 504])(
    'suggests a maintenance page or a proxy at %i without a result',
    async (status) => {
      const page = always((response) => response.writeHead(status).end('<h1>Maintenance</h1>'));
      const { preflightError } = await (await certifiable(page)).certify();
      expect(preflightError?.hint).toContain('maintenance page, a proxy');
      const own = always((response) => reply(response, status, replyBody('UNKNOWN_EXCEPTION')));
      expect((await (await certifiable(own)).certify()).preflightError?.hint).toContain('internal error');
    },
  );

  it.each([401, 403])('does not suggest a login page at %i with a result', async (status) => {
    const Endpoint = always((response) => reply(response, status, replyBody('ACCESS_DENIED')));
    const { preflightError } = await (await certifiable(Endpoint)).certify();
    expect(preflightError?.hint).toMatch(/^Check three things/);
  });

  it('names the key that the endpoint must trust, but not the private key', async () => {
    const { certify } = await certifiable(always((response) => reply(response, 401, {})));
    const { preflightError } = await certify();
    const { publicKey } = createSender({ privateKey: keys.privateKey });
    expect(preflightError?.hint).toContain(`client-id ${clientId}, public key ${publicKey}`);
    expect(JSON.stringify(preflightError)).not.toContain(keys.privateKey.slice(60, 120));
  });

  it('stops if no server listens', async () => {
    const { certify, endpoint } = await certifiable(CorrectEndpoint);
    await endpoint.stop();
    const { preflightError, ready } = await certify();
    expect(ready).toBe(false);
    expect(preflightError?.message).toContain('No server listens at this address');
  });

  it('stops if the endpoint waits for a body that a parser has already read', async () => {
    const urls = await startEndpoint(always(() => undefined));
    const { preflightError } = await certify({ ...urls, privateKey: keys.privateKey, timeoutMs: 200 });
    expect(preflightError?.hint).toContain('parser');
  });

  it('does not stop if the endpoint accepts every message, because the checks report that', async () => {
    const { certify } = await certifiable(VerifiesNothing);
    const certificate = await certify({ only: ['wrong-key-refused'] });
    expect(certificate).toMatchObject({ ready: false, results: [{ verdict: 'fail' }] });
  });

  it('refuses an unknown id and suggests a similar one', async () => {
    const options = { to: 'http://127.0.0.1:1/', privateKey: keys.privateKey };
    await expect(certify({ ...options, only: ['body-is-singed'] })).rejects.toMatchObject({
      code: 'OPTION_INVALID',
      message: expect.stringContaining('Did you mean body-is-signed?'),
    });
    await expect(certify({ ...options, skip: ['nonsense'] })).rejects.toMatchObject({
      code: 'OPTION_INVALID',
    });
    const skip = CHECKS.map(({ id }) => id);
    await expect(certify({ ...options, skip })).rejects.toMatchObject({ code: 'OPTION_INVALID' });
  });

  it('sends nothing to a public address, neither to the endpoint nor to the list', async () => {
    const { certify } = await certifiable(CorrectEndpoint);
    await expect(certify({ to: 'http://8.8.8.8/' })).rejects.toMatchObject({ code: 'PUBLIC_ADDRESS' });
    const captures = 'http://8.8.8.8/captures';
    await expect(certify({ captures })).rejects.toMatchObject({ code: 'PUBLIC_ADDRESS' });
  });
});

describe('a certificate', () => {
  it('reports each check when it ends', async () => {
    const { certify } = await certifiable(CorrectEndpoint);
    const ids: string[] = [];
    const totals = new Set<number>();
    const only = ['body-is-signed', 'path-is-signed'];
    const { results } = await certify({
      only,
      onCheck: ({ id }, total) => {
        ids.push(id);
        totals.add(total);
      },
    });
    expect(ids).toEqual(only);
    expect([...totals]).toEqual([2]);
    expect(results.map(({ id }) => id)).toEqual(only);
  });

  it('does not contain the password of the URL', async () => {
    const { certify, endpoint } = await certifiable(CorrectEndpoint);
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

  it('is aborted by its signal', async () => {
    const { certify } = await certifiable(CorrectEndpoint);
    const stop = new AbortController();
    const onCheck = (): void => stop.abort(new Error('enough'));
    await expect(certify({ signal: stop.signal, onCheck })).rejects.toThrow('enough');
  });

  it('is not ready if the endpoint stops, and the later checks are inconclusive', async () => {
    const { certify } = await certifiable(StopsOnBrokenJson);
    const { results, ready } = await certify({ only: ['unreadable-body-refused', 'acknowledgement-status'] });
    expect(results).toMatchObject([
      { verdict: 'fail' },
      {
        verdict: 'inconclusive',
        note: expect.stringContaining('since unreadable-body-refused'),
      },
    ]);
    expect(ready).toBe(false);
  });
});
