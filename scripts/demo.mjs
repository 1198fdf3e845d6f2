// `npm run demo`: starts the Express example in a temporary folder, plays Alipay to it over a real socket, and tells
// what was sent, what came back and what was booked. Exits non-zero when anything goes otherwise than it should.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build, fail, install, say } from './workspace.mjs';

install();
build();
const { startExample } = await import('./example.mjs');
const { scenes } = await import('./demo-scenes.mjs');

const folder = mkdtempSync(join(tmpdir(), 'notify-capture-demo-'));
say('Starting examples/express in a temporary folder');
const { createTestKeys } = await import('../packages/core/dist/testing.js');
const alipay = createTestKeys();
const clientId = 'SANDBOX_5X00000000000000';
const shop = await startExample('express', {
  cwd: folder,
  env: { ALIPAY_CLIENT_ID: clientId, ALIPAY_PUBLIC_KEY: alipay.publicKey },
});
let wrong = 0;
try {
  wrong = await scenes(shop, { privateKey: alipay.privateKey, clientId });
} finally {
  await shop.stop();
  rmSync(folder, { recursive: true, force: true });
}
if (wrong > 0) fail(`${wrong} of the things above did not go as they should.`);
say('All went as it should. What to try next:');
process.stdout.write(`
  cd examples/express && npm start        a shop of your own, with a test key that plays Alipay's
  and there, in a second terminal:
    npm run send -- RISK_REJECT           one signed notification, with this result
    npx notify-capture deliver --to http://127.0.0.1:3000/alipay/notifyCapture --lose-ack 2 --duplicate 3
                                          as Alipay does it, with its attempts and gaps, and lost replies
    npm run certify                       is this endpoint ready for production?

  With an endpoint of your own, in any language:
    npx @notify-capture/simulator keys    the test keys it has to trust
    npx @notify-capture/simulator certify --to http://127.0.0.1:8080/your/path

`);
