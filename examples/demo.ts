// `npm run demo`: starts the Express example in a temporary folder, plays Alipay to it over a real socket, and prints what
// was sent, replied, booked and logged. Exits with 1 when a reply or a booking is not as expected.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  createTestKeys,
  sampleNotification,
  sampleOther,
  signNotification,
} from '../packages/core/dist/testing.js';
import { fail, log, problem } from '../scripts/workspace.ts';
import { startExample } from './start.ts';

const SUCCESS = sampleNotification('captured', { captureId: '2022XXXXXXX' });
const FAILURE = sampleNotification('AUTH_EXPIRED', { captureId: '2022YYYYYYY' });
/** Signed with an amount of 50000, and sent with another. */
const CHANGED = sampleNotification('captured', { captureId: '2022ZZZZZZZ' });
const DISPUTE = sampleOther('dispute', { disputeId: '2022DDDDDDD' });
/** A title, what is signed, and the expected reply with all that is booked by then. */
const SCENES: readonly (readonly [title: string, body: object, expected: string])[] = [
  ['1. A capture succeeded', SUCCESS, '200 SUCCESS; booked: captured'],
  ['2. The same notification again', SUCCESS, '200 SUCCESS; booked: captured'],
  ['3. A capture failed', FAILURE, '200 SUCCESS; booked: captured, failed'],
  ['4. 50000 became 99999 on its way', CHANGED, '401 ACCESS_DENIED; booked: captured, failed'],
  ['5. A dispute comes to the same address', DISPUTE, '200 SUCCESS; booked: captured, failed'],
];

const cwd = mkdtempSync(join(tmpdir(), 'notify-capture-demo-'));
const { publicKey, privateKey } = createTestKeys();
const clientId = 'SANDBOX_5X00000000000000';
log('Starting examples/express in a temporary folder');
const shop = await startExample('express', {
  cwd,
  // The shop inquires at once about a capture whose notification has not come.
  env: {
    ALIPAY_CLIENT_ID: clientId,
    ALIPAY_PUBLIC_KEY: publicKey,
    CAPTURE_DEADLINE: '1',
    WATCH_EVERY: '100',
  },
});
try {
  for (const scene of SCENES) await play(...scene);
  await loseNotification();
} finally {
  await shop.stop();
  rmSync(cwd, { recursive: true, force: true });
}
const logged = shop.logged.map(({ msg, hint = '' }) => `${msg} ${hint}`);
console.log(['\nThe log of the shop', ...logged].join('\n    '));
if (process.exitCode) fail('Not all went as expected; see above.');
log(`All went as expected. Try next:
  cd examples/express && npm start    a shop of your own, with a test key that plays Alipay's
  and there, in a second terminal:
  npm run send -- RISK_REJECT         one signed notification, with this result
  npm run certify                     is this endpoint ready for production?
  npx notify-capture help             all that the simulator can do, for an endpoint in any language`);

async function play(title: string, notification: object, expected: string): Promise<void> {
  const target = new URL(shop.notifications).pathname;
  const { headers, body } = signNotification({ clientId, privateKey, target, body: notification });
  const sent = body.toString().replace('50000', notification === CHANGED ? '99999' : '50000');
  const reply = await fetch(shop.notifications, { method: 'POST', headers, body: sent });
  const text = await reply.text();
  const booked = await list<{ readonly outcome: string }>(shop.captures);
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value.slice(0, 90)}`);
  const code = JSON.parse(text).result.resultCode;
  const found = `${reply.status} ${code}; booked: ${booked.map(({ outcome }) => outcome).join(', ')}`;
  const scene = [`\n${title}`, `POST ${target}`, ...lines, sent, `→ ${reply.status} ${text}`, found];
  console.log(scene.join('\n    '));
  if (found !== expected) problem(`Expected: ${expected}. Received: ${found}.`);
}

/** The shop asks for a capture. Its notification never comes, so the watch inquires and delivers the answer. */
async function loseNotification(): Promise<void> {
  const path = '/payments/2022PPPPPPP/capture';
  const reply = await fetch(shop.url + path, { method: 'POST' });
  const { captureRequestId } = (await reply.json()) as { readonly captureRequestId: string };
  const isFound = (line: object): boolean =>
    'captureId' in line && line.captureId === `CAPTURE_OF_${captureRequestId}`;
  await shop.line(isFound);
  const booked = await list<{ readonly captureRequestId: string; readonly outcome: string }>(shop.captures);
  const found = booked.filter((booking) => booking.captureRequestId === captureRequestId);
  const outcomes = found.map(({ outcome }) => outcome).join(', ');
  const asked = `POST ${path}\n    → ${reply.status} ${JSON.stringify({ captureRequestId })}`;
  const scene = ['\n6. A notification never comes', asked, `The watch inquires; booked: ${outcomes}`];
  console.log(scene.join('\n    '));
  if (outcomes !== 'captured')
    problem(`Expected: booked once as captured. Received: ${outcomes || 'nothing'}.`);
}

async function list<Entry>(url: string): Promise<readonly Entry[]> {
  return (await (await fetch(url)).json()) as readonly Entry[];
}
