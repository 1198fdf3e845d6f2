import { fileURLToPath } from 'node:url';
import { verifySignature } from '@notify-capture/core';
import { describe, expect, it } from 'vitest';
import type { DraftBody, ImportedMessage } from '../../src/explorer/api.ts';
import { run } from '../cli/run-cli.ts';
import { KEYS, startMerchantApp } from '../merchant-app.ts';
import { startTestExplorer, type TestExplorer } from './start-explorer.ts';

const BODY = `{"notifyType":"CAPTURE_RESULT", "captureId":"2022111000346",
 "captureRequestId":"R_1","paymentId":"P_1","captureAmount":{"currency":"BRL","value":"50000"},
 "result":{"resultCode":"SUCCESS","resultStatus":"S"},
 "paymentResultInfo":{"cardNo":"555555******4444","cardholderName":"João Silva","expiryYear":"27","lastFour":"4444"},
 "note":"5555 5555 5555 4444", "metadata":{"email":"joao@shop.example","list":["4000056655665556"]}}`;
const HEADERS = {
  'Client-Id': 'T_REAL',
  'Request-Time': '1700000000000',
  Signature: 'algorithm=RSA256, keyVersion=1, signature=QUJD',
  'Content-Type': 'application/json; charset=UTF-8',
  'X-Forwarded-For': '203.0.113.9',
};
/** The values of the card and the person. */
const PRIVATE = /555555|5555 5555|4444|João|joao@|4000056655665556|QUJD|203\.0\.113/;

const raw = (end = ''): string =>
  [
    'POST /api/alipay/notifyCapture?shop=1 HTTP/1.1',
    'Host: shop.example',
    ...Object.entries(HEADERS).map(([name, value]) => `${name}: ${value}`),
    `Content-Length: ${Buffer.byteLength(BODY)}`,
    '',
    `${BODY}${end}`,
  ].join('\r\n');
const har = JSON.stringify({
  log: {
    entries: [
      { request: { method: 'GET', url: 'https://shop.example/', headers: [] } },
      {
        request: {
          method: 'POST',
          url: 'https://shop.example/api/alipay/notifyCapture?shop=1',
          headers: Object.entries(HEADERS).map(([name, value]) => ({ name, value })),
          postData: { mimeType: 'application/json', text: BODY },
        },
      },
    ],
  },
});
const lambda = JSON.stringify({
  rawPath: '/api/alipay/notifyCapture',
  rawQueryString: 'shop=1',
  headers: HEADERS,
  body: Buffer.from(BODY).toString('base64'),
  isBase64Encoded: true,
});

function textOf(body: DraftBody): string {
  return 'text' in body ? body.text : '';
}

async function importOne(explorer: TestExplorer, content: string): Promise<ImportedMessage> {
  const { messages } = await explorer.call('POST /api/import', { content });
  expect(messages).toHaveLength(1);
  const [message] = messages;
  if (message === undefined) throw new Error('There is no message.');
  return message;
}

describe('a recorded message', () => {
  it.each([
    ['raw HTTP', raw()],
    ['raw HTTP that was copied with a line break at its end', raw('\n')],
    ['a HAR file', har],
    ['an event of AWS Lambda', lambda],
    [
      'JSON with headers',
      JSON.stringify({
        method: 'POST',
        url: '/api/alipay/notifyCapture?shop=1',
        headers: HEADERS,
        body: BODY,
      }),
    ],
    [
      'flat headers, as Node has them',
      JSON.stringify({ headers: Object.entries(HEADERS).flat(), rawBody: BODY }),
    ],
    [
      'lines of a log',
      `${JSON.stringify({ level: 30 })}\n${JSON.stringify({ req: { headers: HEADERS, body: BODY } })}`,
    ],
    ['the JSON of a body', BODY],
  ])('as %s becomes a draft without the data of the card and the person', async (_, content) => {
    const { url, merchant } = await startMerchantApp();
    const explorer = await startTestExplorer({ to: url.href });
    const message = await importOne(explorer, content);
    expect(JSON.stringify(message)).not.toMatch(PRIVATE);
    expect(message.replaced.map(({ path }) => path)).toEqual([
      'paymentResultInfo.cardNo',
      'paymentResultInfo.cardholderName',
      'paymentResultInfo.expiryYear',
      'paymentResultInfo.lastFour',
      'note',
      'metadata.email',
      'metadata.list.0',
    ]);
    expect([message.title, message.kind]).toEqual(['SUCCESS', 'capture']);
    // Everything else stays as it was recorded, to the byte.
    expect(textOf(message.draft.body)).toContain(
      '"CAPTURE_RESULT", "captureId":"2022111000346",\n "captureRequestId"',
    );
    const { verdict } = await explorer.call('POST /api/send', { draft: message.draft });
    expect([verdict.acknowledged, merchant.booked]).toEqual([true, ['2022111000346']]);
  });

  it('keeps the query of its path, if the path is that of the endpoint', async () => {
    const explorer = await startTestExplorer({ to: 'http://127.0.0.1:1/api/alipay/notifyCapture' });
    const message = await importOne(explorer, raw());
    expect(message.draft.target).toBe('/api/alipay/notifyCapture?shop=1');
    expect(message.leftOut).toEqual(['signature', 'request-time', 'client-id', 'x-forwarded-for']);
  });

  it('says which parts it leaves out, and how many requests are no notifications', async () => {
    const explorer = await startTestExplorer();
    const { form, notes, messages } = await explorer.call('POST /api/import', { content: har });
    expect(form).toBe('har');
    expect(notes).toEqual([
      { en: '1 request is left out: not a notification.', zh: expect.stringContaining('1') },
    ]);
    expect(messages[0]?.leftOut).toContain('path /api/alipay/notifyCapture');
  });

  it('keeps numbers, escapes and repeated names that JSON.parse would change', async () => {
    const explorer = await startTestExplorer();
    const body = '{"captureId":"\\u0041","n":1.50,"big":12345678901234567890123,"n":1e2,"cvv":123}';
    const { draft, replaced } = await importOne(explorer, body);
    expect(textOf(draft.body)).toBe(body.replace('"cvv":123', '"cvv":"000"'));
    expect(replaced).toHaveLength(1);
  });

  it('without JSON loses the numbers of cards too', async () => {
    const explorer = await startTestExplorer();
    const { draft } = await importOne(
      explorer,
      raw().replace(/\{.*$/s, '{"captureId":"1","cardNo":"5555555555554444"'),
    );
    expect(textOf(draft.body)).not.toContain('5555555555554444');
  });

  it('loses private values inside texts, nested JSON, base64 and names of members', async () => {
    const explorer = await startTestExplorer();
    const nested =
      '{"cardNo":"5555666677778884","cvv":"737","cardholderName":"João Silva","x":"{\\"cvc\\":\\"737\\"}"}';
    const body = {
      captureId: '2022111000346',
      requestTime: '1700000000006',
      memo: 'card 5555 6666 7777 8884 12/29 and 5555-6666-7777-8884, cvv 737, call +55 11 91234-5678',
      passThroughInfo: nested,
      encoded: Buffer.from(nested).toString('base64'),
      cut: nested.slice(0, -20),
      buyer: { name: 'João Silva', ip: '203.0.113.9', address: { block: 'Rua Azul 7', country: 'BR' } },
      card_number: '5555666677778884',
      iban: 'DE89370400440532013000',
      note: 'paid from DE89 3704 0044 0532 0130 00, CPF 390.533.447-05',
      goods: { name: 'Blue shoe' },
      'joao@shop.example': 1,
    };
    const { draft, replaced, warnings } = await importOne(explorer, JSON.stringify(body));
    const text = textOf(draft.body);
    const decoded = Buffer.from(JSON.parse(text).encoded, 'base64').toString();
    expect(`${text}${decoded}`).not.toMatch(
      /8884|737|João|91234|203\.0|Rua|3704|390\.533|joao@|"cardNo":"5|(?<!4)111122223333/,
    );
    expect(JSON.parse(text)).toMatchObject({
      captureId: '2022111000346',
      requestTime: '1700000000006',
      goods: { name: 'Blue shoe' },
      buyer: { address: { country: 'BR' } },
    });
    expect(JSON.parse(JSON.parse(text).passThroughInfo).cvv).toBe('000');
    expect(replaced.map(({ path }) => path)).toContain('passThroughInfo.cardholderName');
    // A part of the message is cut off.
    expect(warnings).toHaveLength(1);
  });

  it.each([
    ['cut off', (json: string) => json.slice(0, -3)],
    [
      'cut off inside a text in a text',
      (json: string) => JSON.stringify({ captureId: '1', log: json }).slice(0, -6),
    ],
    ['without quotes', (json: string) => json.replaceAll('"', '')],
    ['as a form', (json: string) => String(new URLSearchParams(JSON.parse(json)))],
    [
      'as XML',
      (json: string) =>
        Object.entries(JSON.parse(json))
          .map(([name, value]) => `<${name}>${value}</${name}>`)
          .join(''),
    ],
  ])('that is not JSON (%s) loses private values by the names of fields, and warns', async (_, broken) => {
    const explorer = await startTestExplorer();
    const json =
      '{"captureId":"2022111000346","cardholderName":"João Silva","cvv":"737","mobile":"11912345678","cpf":"39053344705","address":"Rua Azul 7","email":"joao@shop.example","cardNo":"5555666677778884","city":"Santos","end":"of it"}';
    const { draft, warnings } = await importOne(explorer, raw().replace(/\{.*$/s, broken(json)));
    expect(textOf(draft.body)).not.toMatch(/Jo(ão|%C3)|Silva|737|1191234|390533|Rua|Azul|joao|8884|Santos/);
    expect(textOf(draft.body)).toContain('2022111000346');
    expect(warnings[0]?.en).toContain('perhaps not all of them');
  });

  it('in chunks is read without their framing', async () => {
    const explorer = await startTestExplorer();
    const bytes = Buffer.from(BODY);
    const chunk = (part: Buffer): string => `${part.byteLength.toString(16)};x=1\r\n${part}\r\n`;
    const at = BODY.indexOf('"result"');
    const chunked = `${chunk(bytes.subarray(0, at))}${chunk(bytes.subarray(at))}0\r\n\r\n`;
    const head = raw().replace(/Content-Length: \d+/, 'Transfer-Encoding: chunked');
    const expected = await importOne(explorer, raw());
    for (const body of [chunked, `${chunked}\n`, chunked.slice(0, -5), BODY]) {
      const { draft } = await importOne(
        explorer,
        head.replace(/\{.*$/s, () => body),
      );
      expect(textOf(draft.body)).toBe(textOf(expected.draft.body));
    }
  });

  it.each(['', 'hello', '[]', '12', '<xml/>'])('is refused if it is unreadable: %j', async (content) => {
    const explorer = await startTestExplorer();
    expect(await explorer.refusal('POST /api/import', { content })).toMatchObject({
      code: 'IMPORT_UNREADABLE',
      path: 'content',
    });
  });
});

describe('an exported message', () => {
  it('as a fixture has a signature that holds', async () => {
    const explorer = await startTestExplorer();
    const { draft } = await explorer.call('GET /api/cases/{id}', 'RISK_REJECT');
    const { text, fileName } = await explorer.call('POST /api/export', { draft, form: 'fixture' });
    const { method, target, headers, body, publicKey } = JSON.parse(text);
    const request = { method, target, headers: headers.flat(), body: Buffer.from(body), publicKey };
    expect(verifySignature(request)).toMatchObject({ valid: true });
    expect(fileName).toBe('risk-reject.json');
  });

  it.each([
    ['SUCCESS', 'the message is acknowledged'],
    ['pretty-body', 'the message is acknowledged'],
    ['other-path', 'the message is not acknowledged'],
    ['tampered-body', 'the message is not acknowledged'],
    ['other-key', 'the message is not acknowledged'],
    ['no-signature', 'the message is not acknowledged'],
    ['changed-time', 'the message is not acknowledged'],
  ])('of the case %s as a test passes against a correct endpoint: %s', async (id, name) => {
    const { url } = await startMerchantApp();
    const explorer = await startTestExplorer({
      to: url.href,
      key: { origin: 'found', source: 'ALIPAY_TEST_PRIVATE_KEY', publicKey: KEYS.publicKey, environment: [] },
    });
    const { draft } = await explorer.call('GET /api/cases/{id}', id);
    const { text } = await explorer.call('POST /api/export', { draft, form: 'test' });
    // In this package, its import resolves.
    const folder = fileURLToPath(new URL('.', import.meta.url));
    const options = { cwd: folder, env: { ALIPAY_TEST_PRIVATE_KEY: KEYS.privateKey }, input: text };
    const { code, stdout } = await run(process.execPath, ['--input-type=module', '-'], options);
    expect([code, stdout]).toEqual([0, expect.stringContaining(`ok 1 - ${name}`)]);
  });

  it('as JavaScript and as curl arrives as it was shown', async () => {
    const { url, merchant } = await startMerchantApp();
    const explorer = await startTestExplorer({ to: url.href });
    const { draft } = await explorer.call('GET /api/cases/{id}', 'SUCCESS');
    for (const form of ['fetch', 'curl'] as const) {
      const { text } = await explorer.call('POST /api/export', { draft, form });
      const [program, args] =
        form === 'fetch' ? [process.execPath, ['--input-type=module', '-']] : ['sh', ['-s']];
      expect((await run(program, args, { input: text })).stdout).toContain('"resultCode":"SUCCESS"');
    }
    expect(merchant.booked).toHaveLength(1);
  });

  it('contains hostile text as text', async () => {
    const explorer = await startTestExplorer();
    const hostile = `'"\\\u202e\u2028\`\${1}</script>\n`;
    const draft = { body: { text: JSON.stringify({ captureId: hostile }) } };
    for (const form of ['fetch', 'test']) {
      const { text } = await explorer.call('POST /api/export', { draft, form });
      expect(text).not.toMatch(/[\u202e\u2028]/);
      // The literal has the value of the body.
      const literal = /body: ('.*'),?$/m.exec(text)?.[1] ?? '';
      const { stdout } = await run(process.execPath, ['-p', literal]);
      expect(JSON.parse(stdout).captureId).toBe(hostile);
    }
  });
});
