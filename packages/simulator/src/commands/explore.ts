import { join } from 'node:path';
import { Command, InvalidArgumentError } from 'commander';
import { SimulatorError } from '../errors.ts';
import type { KeyState } from '../explorer/api.ts';
import { keyFiles, makeKeyForms, writePrivateFiles } from '../key-files.ts';
import type { Language } from '../language.ts';
import { requireVisibleAscii } from '../sender.ts';
import { type FoundKey, findKey, KEY_FOLDER } from './key-source.ts';
import { clientOf, KEY_HELP, languageOption, withSenderOptions } from './options.ts';
import { color, print, printJson } from './terminal.ts';

interface ExploreOptions {
  readonly to?: string;
  readonly captures?: string;
  readonly others?: string;
  readonly port?: number;
  readonly key?: string;
  readonly client?: string;
  readonly keyVersion?: string;
  readonly allowPublic?: boolean;
  /** In ms. */
  readonly timeout: number;
  readonly lang?: Language;
  readonly json?: boolean;
}

const AFTER_HELP = `
Serves a page on this machine: choose a message, change it, send it, and watch the retries. Only this machine can open it,
with the token in the address. The page loads nothing from elsewhere.

Without --to, the command looks for an endpoint at the usual ports of 127.0.0.1. The page can also start a built-in one.
If there is no key, the command makes a pair, as 'notify-capture keys' does.
${KEY_HELP}
Examples:
  $ notify-capture explore
  $ notify-capture explore --to http://127.0.0.1:3000/alipay/notifyCapture
  $ notify-capture explore --to http://127.0.0.1:3000/hook --captures http://127.0.0.1:3000/captures
  $ notify-capture explore --port 5050 --lang zh

Exit codes: 0 ended with Ctrl-C; 2 wrong usage or a public address.
`;

/** `notify-capture explore`: a page to send messages from. */
export function exploreCommand(): Command {
  const command = new Command('explore').description(
    'open a page to choose, change and send messages, and to watch their delivery',
  );
  return withSenderOptions(
    command
      .option('--to <url>', 'URL of the endpoint (default: one that is found at a usual port)')
      .option('--captures <url>', 'URL of a list of the booked captures, as of certify')
      .option('--others <url>', 'URL of a list of the handled messages of other kinds, as of certify')
      .option('--port <port>', 'port of the page (default: 4646, or the next free one)', readPort),
  )
    .addOption(languageOption('language of the page (default: that of the browser)'))
    .option('--json', 'print the address as JSON for scripts')
    .addHelpText('after', AFTER_HELP)
    .action(explore);
}

async function explore(options: ExploreOptions, command: Command): Promise<void> {
  const { to, captures, others, port, timeout: timeoutMs, lang, allowPublic = false, json = false } = options;
  const { clientId, keyVersion = '1' } = clientOf(options);
  requireVisibleAscii('client', clientId);
  if (keyVersion !== null) requireVisibleAscii('key version', keyVersion);
  const found = findOrMakeKey(options.key, clientId);
  // No other command loads the explorer.
  const { createSigner, startExplorer } = await import('../explorer/explorer.ts');
  const signer = createSigner({ privateKey: found.text, clientId, keyVersion });
  const { publicKey } = signer;
  const environment = [`ALIPAY_CLIENT_ID=${clientId}`, `ALIPAY_PUBLIC_KEY=${publicKey}`];
  const { origin, source } = found;
  const server = await startExplorer({
    ...{ to, captures, others, port, lang, allowPublic, timeoutMs, signer },
    key: { origin, source, publicKey, environment },
    versions: { simulator: command.parent?.version() ?? '', node: process.versions.node },
  });
  const { address } = server;
  // Before the address is printed: a script may end the command as soon as it reads it.
  const interrupted = new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
  });
  if (json) printJson({ address, port: server.port, token: server.token });
  else {
    if (origin === 'made') print(`${color.green('✓')} made a test key: ${source}`);
    print(`Open ${color.bold(address)}\nCtrl-C ends it.`);
  }
  await interrupted;
  await server.close();
}

/** Finds the key as the other commands do. If there is none, makes a pair, as `keys` does. */
function findOrMakeKey(file: string | undefined, clientId: string): FoundKey & Pick<KeyState, 'origin'> {
  try {
    return { ...findKey(file, process.env), origin: 'found' };
  } catch (error) {
    if (!(error instanceof SimulatorError && error.code === 'KEY_MISSING')) throw error;
    const keys = makeKeyForms();
    writePrivateFiles(KEY_FOLDER, keyFiles(keys, clientId));
    return { text: keys.privatePem, source: join(KEY_FOLDER, 'alipay-test-key.pem'), origin: 'made' };
  }
}

function readPort(text: string): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port <= 65_535) return port;
  throw new InvalidArgumentError('Expected: an integer from 0 to 65535.');
}
