import type { Finding, FindingCode } from '@notify-capture/core';
import { diagnoseSignature } from '@notify-capture/core/diagnosis';
import type { Diagnosis, DiagnosisFinding, PartRisk, ReceivedByEndpoint, WireRequest } from '../api.ts';
import type { SignedDraft } from '../message/sign-draft.ts';
import { bodyBytes } from '../message/wire.ts';
import { alteredParts } from './altered-parts.ts';
import { FINDING_TEXTS } from './finding-texts.ts';

/**
 * Why the signature of a message does not match, for an endpoint with the test key: core's diagnosis, and the parts that
 * the explorer itself has changed after signing.
 */
export function diagnoseSent(
  { request, signed, sent }: SignedDraft,
  publicKey: string,
): readonly DiagnosisFinding[] {
  const { findings } = diagnoseSignature({
    method: sent.method,
    target: sent.target,
    headers: [...request.headers],
    body: bodyBytes(request),
    publicKey,
    targets: signed.target === sent.target ? [] : [signed.target],
  });
  const altered = alteredParts(signed, sent);
  // The explorer knows what it has changed.
  const explained = findings.filter(({ code }) => code !== 'CONTENT_UNKNOWN' || altered.length === 0);
  const known = explained.map(findingTexts);
  return [...known, ...altered.filter(({ part }) => !known.some((one) => one.part === part))];
}

/**
 * Compares a sent message with what the endpoint says that it received. What it does not say is taken from the message.
 *
 * @throws NotificationError `INVALID_CONFIG`: the key is not an RSA public key
 */
export function diagnoseReceived(
  request: WireRequest,
  received: ReceivedByEndpoint,
  testKey: string,
): Diagnosis {
  const sentBody =
    'text' in request.body ? Buffer.from(request.body.text) : Buffer.from(request.body.base64, 'base64');
  const target = received.target ?? request.target;
  const { verdict, findings } = diagnoseSignature({
    method: received.method ?? request.method,
    target,
    headers: (received.headers ?? request.headers).flat(),
    body: received.body === undefined ? sentBody : Buffer.from(received.body),
    publicKey: received.publicKey ?? testKey,
    targets: target === request.target ? [] : [request.target],
  });
  return { verdict, findings: findings.map(findingTexts) };
}

/** The changes on the way that break a part of the signed content. */
export function partRisks(): readonly PartRisk[] {
  return (Object.keys(FINDING_TEXTS) as FindingCode[]).flatMap((code): readonly PartRisk[] => {
    const { part, cause, fix } = FINDING_TEXTS[code];
    return part === 'key' || part === 'signature' || code === 'CONTENT_UNKNOWN'
      ? []
      : [{ part, code, cause, fix }];
  });
}

function findingTexts({ code, message, hint }: Finding): DiagnosisFinding {
  const { part, cause, fix } = FINDING_TEXTS[code];
  return { code, part, message: { en: message, zh: cause.zh }, hint: { en: hint, zh: fix.zh } };
}
