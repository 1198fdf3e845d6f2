import type { Finding, FindingCode } from '@notify-capture/core';
import { diagnoseSignature } from '@notify-capture/core/diagnosis';
import { excerptOf } from '../../excerpt.ts';
import type { Diagnosis, DiagnosisFinding, PartRisk, ReceivedByEndpoint, WireRequest } from '../api.ts';
import type { SignedDraft } from '../message/sign-draft.ts';
import { bodyBytes } from '../message/wire.ts';
import { alteredParts } from './altered-parts.ts';
import { readEndpointLog } from './endpoint-log.ts';
import { FINDING_TEXTS } from './finding-texts.ts';

/** How much of a target a message contains, in characters. */
const MAX_TARGET = 200;

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
    targets: otherTargets(signed.target, sent.target),
  });
  const altered = alteredParts(signed, sent);
  // The explorer knows what it has changed.
  const explained = findings.filter(({ code }) => code !== 'CONTENT_UNKNOWN' || altered.length === 0);
  const known = explained.map((finding) => findingTexts(finding, signed.target, sent.target));
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
  const logged = readEndpointLog(received.log ?? '');
  const target = received.target ?? targetSeen(request.target, logged.path);
  const { verdict, findings } = diagnoseSignature({
    method: received.method ?? request.method,
    target,
    headers: (received.headers ?? request.headers).flat(),
    body: received.body === undefined ? sentBody : Buffer.from(received.body),
    publicKey: received.publicKey ?? testKey,
    targets: otherTargets(request.target, target),
  });
  const found = findings.map((finding) => findingTexts(finding, request.target, target));
  // The endpoint had the message itself, so its findings count too.
  const others = logged.codes.filter((code) => !found.some((finding) => finding.code === code));
  return {
    verdict: verdict === 'valid' && others.length > 0 ? 'content_altered' : verdict,
    findings: [...found, ...others.map(loggedFinding)],
  };
}

/** The log has no query: the endpoint may have had it. */
function targetSeen(sent: string, path: string | undefined): string {
  return path === undefined || path === pathOf(sent) ? sent : path;
}

function loggedFinding(code: FindingCode): DiagnosisFinding {
  const { part, cause, fix } = FINDING_TEXTS[code];
  return { code, part, message: cause, hint: fix };
}

/** The changes on the way that break a part of the signed content. */
export function partRisks(): readonly PartRisk[] {
  const known = (Object.keys(FINDING_TEXTS) as FindingCode[]).flatMap((code): readonly PartRisk[] => {
    const { part, cause, fix } = FINDING_TEXTS[code];
    return part === 'key' || part === 'signature' || code === 'CONTENT_UNKNOWN'
      ? []
      : [{ part, code, cause, fix }];
  });
  return [...known, ...UNRECOGNIZED_RISKS];
}

/** Changes that the diagnosis of a receiver cannot tell from others. Its log calls them `CONTENT_UNKNOWN`. */
const UNRECOGNIZED_RISKS: readonly PartRisk[] = [
  {
    part: 'client',
    code: 'CONTENT_UNKNOWN',
    cause: {
      en: 'A gateway replaces the header, or the endpoint verifies with its own client instead.',
      zh: '网关替换了该请求头，或接口改用自己配置的客户端验签。',
    },
    fix: { en: 'Use the text of the client-id header unchanged.', zh: '请原样使用 client-id 请求头的文本。' },
  },
  {
    part: 'time',
    code: 'CONTENT_UNKNOWN',
    cause: {
      en: 'The endpoint parses the time and writes it again before it verifies.',
      zh: '接口在验签前解析时间并重新格式化。',
    },
    fix: {
      en: 'Use the text of the request-time header unchanged.',
      zh: '请原样使用 request-time 请求头的文本。',
    },
  },
];

function otherTargets(signed: string, seen: string): readonly string[] {
  return signed === seen ? [] : [signed];
}

function findingTexts(finding: Finding, signed: string, seen: string): DiagnosisFinding {
  if (signed !== seen && FINDING_TEXTS[finding.code].part === 'target')
    return targetFinding(finding.code, signed, seen);
  const { code, message, hint } = finding;
  const { part, cause, fix } = FINDING_TEXTS[code];
  return { code, part, message: { en: message, zh: cause.zh }, hint: { en: hint, zh: fix.zh } };
}

/** The explorer knows both targets, so it can name them. */
function targetFinding(found: FindingCode, signed: string, seen: string): DiagnosisFinding {
  const code = found === 'REWRITTEN_TARGET' ? targetChange(signed, seen) : found;
  const { part, cause, fix } = FINDING_TEXTS[code];
  const [was, is] = [excerptOf(signed, MAX_TARGET), excerptOf(seen, MAX_TARGET)];
  const message = {
    en: `The signature covers ${was}, but the endpoint sees ${is}. ${cause.en}`,
    zh: `签名涵盖 ${was}，但接口看到的是 ${is}。${cause.zh}`,
  };
  return { code, part, message, hint: fix };
}

function targetChange(signed: string, seen: string): FindingCode {
  if (pathOf(signed) === pathOf(seen)) return 'QUERY_STRIPPED';
  return signed.endsWith(seen) || seen.endsWith(signed) ? 'MOUNT_PREFIX' : 'REWRITTEN_TARGET';
}

function pathOf(target: string): string {
  return target.split('?')[0] ?? '';
}
