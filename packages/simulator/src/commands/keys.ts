import { relative } from 'node:path';
import { Command } from 'commander';
import { keyFiles, makeKeyForms, writePrivately } from '../key-files.ts';
import { DEFAULT_CLIENT, requireVisible } from '../sender.ts';
import { KEY_FOLDER } from './key-source.ts';
import { colour, print, printJson } from './terminal.ts';

const AFTER_HELP = `
Writes, for their owner alone (mode 600) and never over a file that exists:
  alipay-test-key.pem, .base64       the private half, PKCS#8: 'send', 'deliver' and 'certify' sign with it
  alipay-test-public.pem, .base64    the public half: the endpoint trusts it in place of Alipay's key
  .env                               ALIPAY_CLIENT_ID and ALIPAY_PUBLIC_KEY for the endpoint, ALIPAY_TEST_PRIVATE_KEY

Examples:
  $ notify-capture keys
  $ notify-capture keys --out keys --client T_111222333
  $ node --env-file=.data/.env server.js

Exit codes: 0 written; 2 wrong usage, or a file exists.
`;

/** `notify-capture keys`: a test key pair in every form people need. */
export function keysCommand(): Command {
  return new Command('keys')
    .description("make a test key pair that plays Alipay's: PEM, bare base64 and a ready .env")
    .option('--out <folder>', 'where to', KEY_FOLDER)
    .option('--client <id>', 'client-id for the .env', DEFAULT_CLIENT)
    .option('--json', 'print JSON, for scripts; the private half is only in the files')
    .addHelpText('after', AFTER_HELP)
    .action(makeKeys);
}

function makeKeys({ out, client, json = false }: { out: string; client: string; json?: boolean }): void {
  requireVisible('client', client);
  const keys = makeKeyForms();
  const files = writePrivately(out, keyFiles(keys, client));
  if (json) {
    printJson({ clientId: client, publicKey: keys.publicBase64, files });
    return;
  }
  for (const file of files) print(`${colour.green('✓')} ${relative('', file) || file}`);
  print('\nGive the endpoint these two (they are in the .env):\n');
  print(`ALIPAY_CLIENT_ID=${client}\nALIPAY_PUBLIC_KEY=${keys.publicBase64}`);
}
