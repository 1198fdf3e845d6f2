import type { LocalizedText } from '@notify-capture/core';
import type { ImportedMessage, ImportResult, MessageDraft } from '../api.ts';
import { ApiFailure } from '../http/api-failure.ts';
import { messageName } from '../message/message-name.ts';
import type { MessageReader } from '../message/reader.ts';
import { replaceInTarget, replacePrivateValues } from './private-values.ts';
import { readRecording } from './read-recording.ts';
import { headerIn, type RecordedRequest } from './recorded-request.ts';

/** The headers that signing makes again. */
const SIGNED_AGAIN = ['client-id', 'request-time', 'signature', 'content-type', 'content-length', 'host'];
/** What Alipay sends. */
const USUAL_TYPE = /^application\/json(;\s*charset=utf-8)?$/i;
/** Fields of which a notification has at least one. */
const NOTIFICATION_FIELD =
  /"(\w*notif\w*type|captureId|paymentId|refundId|disputeId|subscriptionId|vaultingRequestId|registrationRequestId|transferId|result)"/i;

/**
 * Reads recorded messages. The data of cards and persons is replaced before anything else sees the message.
 *
 * @param target path and query of the endpoint
 * @throws ApiFailure `IMPORT_UNREADABLE`
 */
export async function importMessages(
  content: string,
  target: string,
  reader: MessageReader,
): Promise<ImportResult> {
  const recording = readRecording(content);
  if (recording === undefined) {
    throw new ApiFailure(
      400,
      'IMPORT_UNREADABLE',
      'The text is not a recorded message.',
      'Paste raw HTTP ("POST /path HTTP/1.1", headers, an empty line, the body), a curl command, a HAR file, JSON with headers and body, the JSON of a body, or what this page exports.',
      'content',
    );
  }
  const requests = recording.requests.filter(isNotification);
  const omitted = recording.requests.length - requests.length;
  const messages = await Promise.all(requests.map((request) => importOne(request, target, reader)));
  return { form: recording.form, messages, notes: omitted === 0 ? [] : [omittedNote(omitted)] };
}

function isNotification({ headers, body }: RecordedRequest): boolean {
  const isSigned = ['client-id', 'signature'].every((name) => headerIn(headers, name) !== undefined);
  return isSigned || NOTIFICATION_FIELD.test(body.toString('utf8'));
}

async function importOne(
  request: RecordedRequest,
  target: string,
  reader: MessageReader,
): Promise<ImportedMessage> {
  const { text, replaced, isGuessed } = replacePrivateValues(request.body.toString('utf8'));
  const reading = await reader.read(Buffer.from(text));
  const type = headerIn(request.headers, 'content-type');
  const recorded = pathAndQuery(replaceInTarget(request.target));
  const draft: MessageDraft = {
    body: { text, compact: false },
    ...(request.method === 'POST' ? {} : { method: request.method }),
    ...(recorded !== undefined && pathOf(recorded) === pathOf(target) && recorded !== target
      ? { target: recorded }
      : {}),
    ...(type === undefined || USUAL_TYPE.test(type) ? {} : { headers: { 'content-type': type } }),
  };
  return {
    title: messageName(text) ?? (reading.accepted ? reading.kind : 'message'),
    kind: reading.accepted ? reading.kind : 'unknown',
    draft,
    replaced,
    leftOut: leftOutOf(request, recorded, target),
    warnings: isGuessed ? [GUESSED] : [],
  };
}

/** The recorded parts that the draft does not have. */
function leftOutOf(
  { headers }: RecordedRequest,
  recorded: string | undefined,
  target: string,
): readonly string[] {
  const names = headers.map(([name]) => name.toLowerCase());
  const others = [...new Set(names)].filter((name) => !SIGNED_AGAIN.includes(name));
  const signature = names.includes('signature') ? ['signature', 'request-time', 'client-id'] : [];
  const path =
    recorded !== undefined && pathOf(recorded) !== pathOf(target) ? [`path ${pathOf(recorded)}`] : [];
  return [...signature, ...path, ...others];
}

function pathAndQuery(target: string): string | undefined {
  if (target === '') return undefined;
  if (!URL.canParse(target)) return target;
  const { pathname, search } = new URL(target);
  return `${pathname}${search}`;
}

function pathOf(target: string): string {
  return target.split('?')[0] ?? '';
}

const GUESSED: LocalizedText = {
  en: 'The message is not whole JSON. Private values were found by the names of fields and by patterns, perhaps not all of them. Read the text before you keep it or pass it on.',
  zh: '消息不是完整的 JSON，只能按字段名和模式查找并替换私密信息，可能仍有遗漏。保存或转发前请先检查文本。',
};

function omittedNote(count: number): LocalizedText {
  return {
    en: `${count} ${count === 1 ? 'request is' : 'requests are'} left out: not a notification.`,
    zh: `有 ${count} 个请求不是通知，已略去。`,
  };
}
