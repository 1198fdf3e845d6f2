import { signNotification } from '@notify-capture/core/testing';
import { relativeTime } from '../../commands/durations.ts';
import type { OutgoingRequest } from '../../exchange.ts';
import type { MessageDraft } from '../api.ts';
import { draftBytes } from './body-text.ts';
import type { Signer } from './signer.ts';

/** The parts of the signed content. */
export interface MessageParts {
  readonly method: string;
  readonly target: string;
  readonly clientId: string;
  readonly requestTime: string;
  readonly body: Buffer;
}

/** A draft, signed: the parts that are signed, and those that are sent. */
export interface SignedDraft {
  readonly draft: MessageDraft;
  readonly signed: MessageParts;
  readonly sent: MessageParts;
  readonly request: OutgoingRequest;
}

/** Where and how a draft is sent. */
export interface DraftSettings {
  readonly url: URL;
  readonly signer: Signer;
  readonly timeoutMs: number;
}

/** Signs a draft. The time of the message is now, unless the draft sets it. */
export function signDraft(draft: MessageDraft, { url, signer, timeoutMs }: DraftSettings): SignedDraft {
  const now = String(Date.now());
  const sent: MessageParts = {
    method: draft.method ?? 'POST',
    target: draft.target ?? `${url.pathname}${url.search}`,
    clientId: draft.clientId ?? signer.clientId,
    requestTime: timeText(draft.requestTime, now),
    body: draftBytes(draft.body),
  };
  const { signedAs = {} } = draft;
  const signed: MessageParts = {
    method: signedAs.method ?? sent.method,
    target: signedAs.target ?? sent.target,
    clientId: signedAs.clientId ?? sent.clientId,
    requestTime: signedAs.requestTime === undefined ? sent.requestTime : timeText(signedAs.requestTime, now),
    body: signedAs.body === undefined ? sent.body : draftBytes(signedAs.body),
  };
  const { headers, target } = signNotification({
    ...signed,
    privateKey: draft.key === 'untrusted' ? signer.untrustedKey() : signer.testKey,
    keyVersion: draft.keyVersion === undefined ? signer.keyVersion : draft.keyVersion,
    encoding: draft.encoding ?? 'percent-encoded',
  });
  const flat = Object.entries({
    ...headers,
    'client-id': sent.clientId,
    'request-time': sent.requestTime,
  });
  const request: OutgoingRequest = {
    url,
    target: sent.target,
    method: sent.method,
    headers: withDraftHeaders(flat, draft.headers ?? {}),
    body: sent.body,
    timeoutMs,
  };
  return { draft, signed: { ...signed, target }, sent, request };
}

function timeText(text: string | undefined, now: string): string {
  if (text === undefined || text === '') return now;
  return String(relativeTime(text) ?? text);
}

/** The headers of a draft replace those of the same name. */
function withDraftHeaders(
  headers: readonly (readonly [name: string, value: string])[],
  changes: NonNullable<MessageDraft['headers']>,
): readonly string[] {
  const changed = new Set(Object.keys(changes).map((name) => name.toLowerCase()));
  const kept = headers.filter(([name]) => !changed.has(name));
  const added = Object.entries(changes).flatMap(([name, value]) => {
    if (value === null) return [];
    const values = typeof value === 'string' ? [value] : value;
    return values.map((one) => [name, one] as const);
  });
  return [...kept, ...added].flat();
}
