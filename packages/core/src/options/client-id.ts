import { valueText } from '../text.ts';
import { invalidConfig } from './config-error.ts';

/**
 * Reads an option with a client id.
 *
 * @throws NotificationError `INVALID_CONFIG` with `CLIENT_MISSING` or `CLIENT_INVALID`
 */
export function readClientId(clientId: unknown): string {
  // A header can hold no other characters. An id with white space around it would never match.
  if (typeof clientId === 'string' && /^[\x21-\x7e]{1,128}$/.test(clientId)) return clientId;
  throw invalidConfig({
    reason: clientId === undefined || clientId === '' ? 'CLIENT_MISSING' : 'CLIENT_INVALID',
    option: 'clientId',
    problem: `clientId is ${valueText(clientId)}.`,
    expected: 'the client id from the dashboard, without white space.',
  });
}
