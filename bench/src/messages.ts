import {
  createTestKeys,
  type SignedNotification,
  sampleNotification,
  signNotification,
} from '@notify-capture/core/testing';

export const CLIENT_ID = 'SANDBOX_5X00000000000000';
export const TARGET = '/alipay/notifyCapture';

/** The key pair of a run: 2,048 bits, as Alipay's. */
export const keys = createTestKeys();

/**
 * Signs genuine messages in advance, each about another capture.
 *
 * @param bodyBytes the exact size of each body, in bytes. Default: that of the documented sample, about 400.
 */
export function signMessages(
  count: number,
  { bodyBytes, clientId = CLIENT_ID }: { readonly bodyBytes?: number; readonly clientId?: string } = {},
): readonly SignedNotification[] {
  return Array.from({ length: count }, () => {
    const body = JSON.stringify(sampleNotification('captured'));
    return signNotification({
      privateKey: keys.privateKey,
      clientId,
      target: TARGET,
      body: bodyBytes === undefined ? body : padded(body, bodyBytes),
    });
  });
}

/** The same JSON with one more field, which fills it up to a size. */
function padded(body: string, bytes: number): string {
  const field = ',"padding":""}';
  const missing = bytes - (body.length - 1 + field.length);
  if (missing < 0)
    throw new RangeError(`A body has at least ${bytes - missing} bytes; ${bytes} are too few.`);
  return `${body.slice(0, -1)},"padding":"${'x'.repeat(missing)}"}`;
}

/** The headers as Node's `rawHeaders` has them, with those that every request has. */
export function rawHeadersOf({ headers, body }: SignedNotification): string[] {
  const all = {
    host: '127.0.0.1:3000',
    connection: 'keep-alive',
    ...headers,
    'content-length': String(body.byteLength),
  };
  return Object.entries(all).flat();
}
