import type { GalleryCase, ImportedMessage } from '../../../src/explorer/api.ts';
import { call, problemOf } from '../api/client.ts';
import { dispatch, message, replay } from './store.ts';

/** Reads the messages of a recording. The server replaces the data of cards and persons. */
export async function readRecording(): Promise<void> {
  const { content } = replay.peek();
  if (content.trim() === '') return;
  try {
    dispatch({ type: 'recordingRead', result: await call('POST /api/import', { content }) });
  } catch (error) {
    dispatch({ type: 'recordingFailed', problem: problemOf(error) });
  }
}

/** Makes a recorded message a case of one's own, and opens it. */
export function takeRecorded({ title, kind, draft }: ImportedMessage): void {
  const numbers = message.peek().own.map(({ id }) => Number(id.replace('own/', '')) || 0);
  const own: GalleryCase = {
    id: `own/${Math.max(0, ...numbers) + 1}`,
    group: 'captured',
    title: { en: title, zh: title },
    meaning: {
      en: 'A recorded message, signed with the test key.',
      zh: '录制的消息，已用测试密钥重新签名。',
    },
    action: { en: 'It stays in this browser.', zh: '保存在此浏览器中。' },
    keywords: [],
    kind,
    expected: 'either',
    draft,
  };
  dispatch({ type: 'ownCaseAdded', case: own });
}
