// `npm run send -- [outcome or code]`: plays Alipay to a shop that runs with its test key.
import { readFileSync } from 'node:fs';
import { sampleNotification, signNotification } from '@notify-capture/core/testing';

const { PORT, NOTIFY_PATH, ALIPAY_CLIENT_ID } = process.env;
const target = NOTIFY_PATH || '/alipay/notifyCapture';
const body = sampleNotification(process.argv[2] as Parameters<typeof sampleNotification>[0]);
const signed = signNotification({
  privateKey: readFileSync('.data/alipay-test-key.pem', 'utf8'),
  clientId: ALIPAY_CLIENT_ID || 'SANDBOX_5X00000000000000',
  target,
  body,
});
const { method, headers, body: bytes } = signed;
const reply = await fetch(`http://127.0.0.1:${PORT || 3000}${target}`, { method, headers, body: bytes });
process.stdout.write(`${JSON.stringify(body)}\n→ ${reply.status} ${await reply.text()}\n`);
