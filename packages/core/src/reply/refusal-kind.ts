import type { SignatureDiagnosis } from '../diagnosis/finding.ts';
import { type NotificationErrorCode, refusalOf } from '../error-codes.ts';
import type { NotificationError } from '../errors.ts';
import { property } from '../property.ts';
import { messageOf } from '../text.ts';
import { levelOf } from './refusal-log.ts';

/** In characters: enough to tell two problems apart. */
const MAX_TEXT = 200;

/** Names of the kind of an unverified refusal. */
export interface KindNames {
  /** With the text of the cause, which can quote what an unauthenticated client has sent: any number of names. */
  readonly exact: string;
  /** Without that text: as many names as this package, and the errors of the merchant's functions, have. */
  readonly usual: string;
  /** A code and a level. */
  readonly broad: string;
}

/**
 * Refusals of one kind need the same next step: they have the same code, level and hint, or the same findings of a diagnosis,
 * and the same cause. So a fault of the merchant's own system is another kind than what an unauthenticated client sends.
 */
export function kindOf(error: NotificationError): KindNames {
  const { code, hint, diagnosis, cause } = error;
  const broad = `${code} ${levelOf(error, false)}`;
  const reason = diagnosis === undefined ? hint : reasonOf(diagnosis, code);
  if (cause === undefined) return { exact: `${broad} ${reason}`, usual: `${broad} ${reason}`, broad };
  const inner = property(cause, 'cause');
  const facts = [cause, inner].flatMap((one) => [property(one, 'name'), property(one, 'code')].map(String));
  const usual = `${broad} ${reason} ${facts.join(' ')}`;
  return { exact: `${usual} ${textOf(cause, error.ids.clientId)}`, usual, broad };
}

/** A forged message is of one kind, whether it was diagnosed or not. */
function reasonOf({ verdict, findings }: SignatureDiagnosis, code: NotificationErrorCode): string {
  const codes = findings.map((finding) => finding.code);
  return codes.includes('NO_KEY_MATCHES') ? refusalOf(code).hint : [verdict, ...codes].join(' ');
}

/** Without numbers and the client id: these differ from request to request, and the problem is the same. */
function textOf(cause: unknown, clientId = ''): string {
  const text = messageOf(cause).slice(0, MAX_TEXT);
  return (clientId === '' ? text : text.replaceAll(clientId, '')).replaceAll(/\d+/g, '#');
}
