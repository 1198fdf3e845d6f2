import { randomUUID } from 'node:crypto';
import { STATUS_CODES } from 'node:http';
import type { LocalizedText } from '@notify-capture/core';
import type { Exchange } from '../../exchange.ts';
import { failureTexts } from '../../failure.ts';
import type { ReplyFinding } from '../../reply-finding.ts';
import { type ReplyVerdict, verdictOf } from '../../reply-verdict.ts';
import type { EndpointLogLine, ExchangeRecord, Verdict, VerdictFinding, WireAnswer } from '../api.ts';
import { diagnoseSent } from '../explanation/diagnosis.ts';
import { explain } from '../explanation/explain.ts';
import type { SettledResults } from '../explanation/settled-results.ts';
import type { MessageReader } from './reader.ts';
import { segmentsOf } from './segments.ts';
import type { SignedDraft } from './sign-draft.ts';
import type { Signer } from './signer.ts';
import { bytesOf, headerPairs, wireRequest } from './wire.ts';

/** What the record of an exchange needs. */
export interface RecordTools {
  readonly signer: Signer;
  readonly reader: MessageReader;
  readonly settled: SettledResults;
  /** What the built-in endpoint has logged about a message, by its signature; `undefined` for other endpoints. */
  readonly logOf: (url: URL, signature: string) => readonly EndpointLogLine[] | undefined;
}

/** An exchange for the history: what was sent, what came back, and why. */
export async function recordExchange(
  message: SignedDraft,
  answer: Exchange,
  { signer, reader, settled, logOf }: RecordTools,
): Promise<ExchangeRecord> {
  const { publicKey, clientId } = signer;
  const verdict = localizedVerdict(answer, clientId);
  const [refusal, reading] = await Promise.all([
    reader.refusalOf(message.request),
    reader.read(message.sent.body),
  ]);
  const { body } = message.sent;
  const isConflict = refusal === undefined && settled.isConflict(reading, body, answer);
  if (verdict.acknowledged && refusal === undefined) settled.note(reading, body);
  const log = logOf(message.request.url, headerOf(message, 'signature'));
  const diagnosis = diagnoseSent(message, publicKey);
  return {
    id: randomUUID(),
    at: new Date().toISOString(),
    draft: message.draft,
    request: wireRequest(message.request),
    segments: segmentsOf(message),
    answer: wireAnswer(answer),
    verdict,
    explanation: explain({ message, answer, verdict, refusal, isConflict, reading, diagnosis, log }),
  };
}

/** The page has no field for the limit: it is an option of the command. */
const TIMEOUT_HINT: LocalizedText = {
  en: 'Reply first, and do slow work after it. To wait longer, start the command again with --timeout 60s.',
  zh: '请先返回响应，再做耗时的处理。如需等待更久，请用 --timeout 60s 重新启动命令。',
};

/** A reply, or why there is none, for the page. */
export function wireAnswer(answer: Exchange, limit?: number): WireAnswer {
  if (answer.kind === 'failure') {
    const { reason, ms } = answer;
    const [en, zh] = [failureTexts(answer, 'en'), failureTexts(answer, 'zh')];
    const message = { en: en.message, zh: zh.message };
    const hint = reason === 'timeout' ? TIMEOUT_HINT : { en: en.hint, zh: zh.hint };
    return { kind: 'failure', reason, message, hint, ms };
  }
  const { status, headers, body, ms, firstByteMs } = answer;
  const statusText = STATUS_CODES[status] ?? '';
  return {
    ...{ kind: 'reply', status, statusText, ms, firstByteMs },
    headers: headerPairs(headers),
    body: bytesOf(body, limit),
  };
}

function localizedVerdict(answer: Exchange, clientId: string): Verdict {
  const [en, zh] = [verdictOf(answer, { clientId, lang: 'en' }), verdictOf(answer, { clientId, lang: 'zh' })];
  return {
    acknowledged: en.acknowledged,
    faults: inBoth(faultsOf(en), faultsOf(zh)),
    remarks: inBoth(en.remarks, zh.remarks),
  };
}

function faultsOf(verdict: ReplyVerdict): readonly ReplyFinding[] {
  return verdict.acknowledged ? [] : verdict.faults;
}

function inBoth(
  english: readonly ReplyFinding[],
  chinese: readonly ReplyFinding[],
): readonly VerdictFinding[] {
  return english.map(({ message, hint, ...rest }, index) => ({
    ...rest,
    message: { en: message, zh: chinese[index]?.message ?? message },
    hint: { en: hint, zh: chinese[index]?.hint ?? hint },
  }));
}

function headerOf({ request }: SignedDraft, name: string): string {
  return headerPairs(request.headers).find(([one]) => one.toLowerCase() === name)?.[1] ?? '';
}
