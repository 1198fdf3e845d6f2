// Runs in a folder where the packages are installed: sends each adapter a signed notification and a tampered one, and
// prints what came back, which versions are installed, and which core each of them loads.
import { existsSync, readdirSync, readFileSync, realpathSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { createTestKeys, sampleNotification, signNotification } from '@notify-capture/core/testing';

const CLIENT = 'SANDBOX_5X00000000000000';
const PATH = '/alipay/notifyCapture';
const HOME = join(import.meta.dirname, 'node_modules', '@notify-capture');

const replies = {};
for (const adapter of process.argv.slice(2)) replies[adapter] = await receive(adapter);
process.stdout.write(JSON.stringify({ replies, installed: await installed() }));

async function receive(adapter) {
  const { open } = await import(`./${adapter}.mjs`);
  const { privateKey, publicKey } = createTestKeys();
  const booked = [];
  const onCapture = (capture) => {
    booked.push(capture.outcome);
  };
  const shop = await open({ path: PATH, clientId: CLIENT, publicKey, onCapture, logger: false });
  const body = sampleNotification('captured');
  const signed = signNotification({ privateKey, clientId: CLIENT, target: PATH, body });
  const send = async (bytes) => {
    const { method, headers } = signed;
    const reply = await fetch(`http://127.0.0.1:${shop.port}${PATH}`, { method, headers, body: bytes });
    return `${reply.status} ${(await reply.json()).result.resultCode}`;
  };
  // One character of it, and nothing else.
  const tampered = Buffer.from(signed.body);
  tampered[tampered.length - 2] ^= 1;
  const answer = { tampered: await send(tampered), genuine: await send(signed.body), booked };
  await shop.close();
  return answer;
}

async function installed() {
  const found = {};
  for (const folder of readdirSync(HOME)) {
    const home = realpathSync(join(HOME, folder));
    const { name, version } = JSON.parse(readFileSync(join(home, 'package.json'), 'utf8'));
    const core = folder === 'core' ? join(HOME, 'core') : coreOf(home);
    const changelog = join(home, 'CHANGELOG.md');
    const told = existsSync(changelog) && readFileSync(changelog, 'utf8').includes(`## ${version}`);
    found[name] = { version, core: realpathSync(core), told };
    await import(name);
  }
  return found;
}

/** The folder of the core that a package loads. */
function coreOf(home) {
  return join(createRequire(join(home, 'package.json')).resolve('@notify-capture/core/package.json'), '..');
}
