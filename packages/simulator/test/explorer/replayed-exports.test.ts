import { describe, expect, it } from 'vitest';
import { type DraftBody, EXPORT_FORMS, type ImportResult } from '../../src/explorer/api.ts';
import { startMerchantApp } from '../merchant-app.ts';
import { startTestExplorer, type TestExplorer } from './start-explorer.ts';

function textOf(body: DraftBody | undefined): string {
  return body !== undefined && 'text' in body ? body.text : '';
}

function importOf(explorer: TestExplorer, content: string): Promise<ImportResult> {
  return explorer.call('POST /api/import', { content });
}

const HOSTILE = `it's "quoted" \\ and \u202e\u2028 \${HOME} \`id\` %s \\012`;

describe('a message that the explorer has exported', () => {
  it.each(EXPORT_FORMS)('as %s can be replayed: its body is the same, to the byte', async (form) => {
    const { url, merchant } = await startMerchantApp();
    const explorer = await startTestExplorer({ to: url.href });
    for (const id of ['SUCCESS', 'pretty-body']) {
      const { draft } = await explorer.call('GET /api/cases/{id}', id);
      const { request } = await explorer.call('POST /api/preview', { draft });
      const { text } = await explorer.call('POST /api/export', { draft, form });
      const { messages } = await importOf(explorer, text);
      expect(messages.map((one) => textOf(one.draft.body))).toEqual([textOf(request.body)]);
      const { verdict } = await explorer.call('POST /api/send', { draft: messages[0]?.draft });
      expect(verdict.acknowledged).toBe(true);
    }
    expect(merchant.booked).toHaveLength(2);
  });

  it.each(EXPORT_FORMS)('as %s keeps quotes, escapes and hidden characters', async (form) => {
    const explorer = await startTestExplorer();
    const body = JSON.stringify({ captureId: '1', note: HOSTILE, lines: 'a\r\n\tb' });
    const { text } = await explorer.call('POST /api/export', { draft: { body: { text: body } }, form });
    const { messages } = await importOf(explorer, text);
    expect(textOf(messages[0]?.draft.body)).toBe(body);
  });

  it('keeps the query of its path', async () => {
    const explorer = await startTestExplorer({ to: 'http://127.0.0.1:1/hook?shop=1' });
    const { draft } = await explorer.call('GET /api/cases/{id}', 'SUCCESS');
    const sent = { ...draft, target: '/hook?shop=2' };
    for (const form of EXPORT_FORMS) {
      const { text } = await explorer.call('POST /api/export', { draft: sent, form });
      const { messages } = await importOf(explorer, text);
      expect([form, messages[0]?.draft.target]).toEqual([form, '/hook?shop=2']);
    }
  });
});

describe('a curl command of a browser or of a person', () => {
  const BODY = '{"captureId":"7","note":"it\'s"}';

  it.each([
    [
      `curl 'http://shop/hook' \\\n  -H 'signature: s' -H 'client-id: c' --data-raw $'{"captureId":"7","note":"it\\'s"}' --compressed`,
    ],
    [
      `curl -sS -X POST -H "Signature: s" -HClient-Id:c http://shop/hook -d "{\\"captureId\\":\\"7\\",\\"note\\":\\"it's\\"}"`,
    ],
    [`$ curl --url=http://shop/hook --user a:b --data='{"captureId":"7","note":"it'\\''s"}'`],
    [
      `printf '\\173\\042captureId\\042:\\0427\\042,\\042note\\042:\\042it\\047s\\042}' | curl http://shop/hook --data-binary @-`,
    ],
  ])('is read as it would be sent: %s', async (content) => {
    const explorer = await startTestExplorer();
    const { form, messages } = await importOf(explorer, content);
    expect(form).toBe('curl');
    expect(textOf(messages[0]?.draft.body)).toBe(BODY);
  });

  it('that has no end is refused, and nothing of it is run', async () => {
    const explorer = await startTestExplorer();
    for (const content of ["curl 'http://shop/hook", 'curl', 'curl -H', 'curl $(touch /tmp/owned)'])
      await explorer.refusal('POST /api/import', { content });
    expect(await explorer.refusal('POST /api/import', { content: "curl 'http://shop" })).toMatchObject({
      code: 'IMPORT_UNREADABLE',
    });
  });
});
