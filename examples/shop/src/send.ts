// `npm run send -- [outcome or code]`: sends a notification, signed with the test key, to a running shop.
import { readFileSync } from 'node:fs';
import { sampleNotification, signNotification } from '@notify-capture/core/testing';
import { TEST_KEY } from './settings.ts';

const { PORT, NOTIFY_PATH, ALIPAY_CLIENT_ID } = process.env;
const target = NOTIFY_PATH || '/alipay/notifyCapture';
const notification = sampleNotification(process.argv[2] as Parameters<typeof sampleNotification>[0]);
const { method, headers, body } = signNotification({
  privateKey: readFileSync(TEST_KEY, 'utf8'),
  clientId: ALIPAY_CLIENT_ID || 'SANDBOX_5X00000000000000',
  target,
  body: notification,
});
const reply = await fetch(`http://127.0.0.1:${PORT || 3000}${target}`, { method, headers, body });
process.stdout.write(`${JSON.stringify(notification)}\n→ ${reply.status} ${await reply.text()}\n`);
