import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { createColors } from 'picocolors';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Certificate } from '../../src/certify/certificate.ts';
import { certify } from '../../src/certify/certify.ts';
import { CHECKS } from '../../src/certify/checks/list.ts';
import { htmlReport } from '../../src/report/html.ts';
import { junitReport } from '../../src/report/junit.ts';
import { textReport } from '../../src/report/text.ts';
import { ACKNOWLEDGEMENT } from '../local-server.ts';
import { ALIPAY } from '../merchant-app.ts';

/** What an endpoint may send to harm whoever reads the report. */
const HOSTILE =
  '<script>alert("x")</script><img src=http://evil.example/a onerror=x>]]>\u0000\u001b[2J\u202e&\'"';
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is meant
const HARMFUL = /[\0\u001b\u202e]/;
let certificate: Certificate;

/** Verifies nothing, and is hostile where it takes no failure. */
const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    if (!Buffer.concat(chunks).includes('RISK_REJECT')) {
      response.writeHead(200, { 'content-type': 'application/json' }).end(ACKNOWLEDGEMENT);
    } else {
      response.writeHead(418, { 'content-type': 'text/html' }).end(HOSTILE);
    }
  });
});
afterAll(() => server.close());

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/notify`;
  const only = [
    'body-is-signed',
    'every-result-code-acknowledged',
    'refusals-say-so',
    'no-internals-in-replies',
    'acknowledged-is-booked',
    'time-in-milliseconds',
  ];
  certificate = await certify({ to: url, ...ALIPAY, only, timeoutMs: 2_000 });
});

describe('the certificate of a hostile endpoint', () => {
  it('has something of every kind to tell', () => {
    const kinds = certificate.results.map(({ verdict, level }) => `${level} ${verdict}`);
    expect(new Set(kinds)).toEqual(
      new Set(['required pass', 'required fail', 'advice fail', 'required not seen']),
    );
    expect(JSON.stringify(certificate)).toContain('evil.example');
  });

  it('is one HTML page without anything of the endpoint that a browser would act on', () => {
    const page = htmlReport(certificate);
    expect(page).not.toMatch(/<script|<img|<link|<iframe|@import|url\(|onerror=[^x]|src="/i);
    expect(page).toContain('&lt;img src=http://evil.example/a onerror=x&gt;');
    expect(page).not.toMatch(HARMFUL);
    // Well-formed, so that nothing swallows what follows it.
    const xhtml = page.replace('<!doctype html>', '').replaceAll(/<meta [^>]*>/g, '');
    expect(XMLValidator.validate(xhtml)).toBe(true);
  });

  it('names each verdict in words, and each failure with its reason and remedy', () => {
    const page = htmlReport(certificate);
    const { html } = new XMLParser({ stopNodes: ['*.style'] }).parse(
      page.replace('<!doctype html>', '').replaceAll(/<meta [^>]*>/g, ''),
    );
    expect(html.head.title).toContain(certificate.endpoint);
    for (const result of certificate.results) {
      expect(page).toContain(`<code>${result.id}</code>`);
      if (result.verdict === 'fail') expect(page).toContain(escapeOnce(result.remedy));
    }
    for (const word of ['pass', 'fail', 'advice', 'not seen']) expect(page).toContain(`</span> ${word}</td>`);
  });

  it('is JUnit XML that parsers read, in which only required failures fail', () => {
    const xml = junitReport(certificate);
    expect(XMLValidator.validate(xml)).toBe(true);
    const parser = new XMLParser({
      ignoreAttributes: false,
      attributeNamePrefix: '',
      isArray: (name) => ['testsuite', 'testcase'].includes(name),
    });
    const { testsuites } = parser.parse(xml);
    const cases = testsuites.testsuite.flatMap(({ testcase }: { testcase: object[] }) => testcase);
    expect(cases).toHaveLength(certificate.results.length);
    const failed = cases
      .filter((one: object) => 'failure' in one)
      .map(({ name }: { name: string }) => name.split(':')[0]);
    const required = certificate.results.filter(
      ({ verdict, level }) => verdict === 'fail' && level === 'required',
    );
    expect(failed.sort()).toEqual(required.map(({ id }) => id).sort());
    expect(Number(testsuites.failures)).toBe(required.length);
    expect(Number(testsuites.tests)).toBe(certificate.results.length);
    expect(xml).not.toMatch(HARMFUL);
  });

  it('is a table for a terminal, which the endpoint cannot steer', () => {
    const text = textReport(certificate, createColors(false));
    expect(text).not.toMatch(HARMFUL);
    for (const { id, title } of certificate.results) {
      expect(text).toContain(id);
      expect(text).toContain(title);
    }
    expect(text).toContain('Not ready: 2 required checks failed.');
  });
});

describe('the certificate of an endpoint that is not there', () => {
  it('fails in JUnit too, where no check was made', async () => {
    const stopped = await certify({ to: 'http://127.0.0.1:9/', ...ALIPAY });
    expect(stopped).toMatchObject({ ready: false, results: [], stopped: { why: expect.any(String) } });
    expect(junitReport(stopped)).toContain('errors="1"');
    expect(htmlReport(stopped)).toContain('Why no check was made');
  });
});

describe('the checks', () => {
  it('have ids that are told apart, titles and remedies', () => {
    expect(new Set(CHECKS.map(({ id }) => id)).size).toBe(CHECKS.length);
    for (const { id, title, remedy } of CHECKS) {
      expect(id).toMatch(/^[a-z0-9]+(-[a-z0-9]+)+$/);
      expect([title, remedy].every((text) => text.length > 20)).toBe(true);
    }
  });
});

function escapeOnce(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}
