import { join, relative, resolve } from 'node:path';
import { Command } from 'commander';
import { GITIGNORE, keyFiles, makeKeyForms, writePrivateFiles } from '../key-files.ts';
import { DEFAULT_CLIENT, requireVisibleAscii } from '../sender.ts';
import { KEY_FOLDER } from './key-source.ts';
import { color, errorColor, print, printJson, printNote } from './terminal.ts';

const AFTER_HELP = `
Writes these files. Only their owner may read them (mode 600). The command never overwrites a file.
  alipay-test-key.pem, .base64       the private half, PKCS#8: 'send', 'deliver' and 'certify' sign with it
  alipay-test-public.pem, .base64    the public half: the endpoint trusts it instead of Alipay's key
  .env                               ALIPAY_CLIENT_ID and ALIPAY_PUBLIC_KEY for the endpoint, without the private half
  .gitignore                         keeps these files out of git; one that exists stays unchanged

Examples:
  $ notify-capture keys
  $ notify-capture keys --out keys --client T_111222333
  $ node --env-file=.data/.env server.js

Exit codes: 0 files written; 2 wrong usage, or a file exists.
`;

/** `notify-capture keys`: makes a test key pair in every form. */
export function keysCommand(): Command {
  return new Command('keys')
    .description('make a test key pair as PEM, bare base64 and a .env')
    .option('--out <folder>', 'folder for the files', KEY_FOLDER)
    .option('--client <id>', 'client-id for the .env', DEFAULT_CLIENT)
    .option('--json', 'print JSON for scripts, without the private half')
    .addHelpText('after', AFTER_HELP)
    .action(makeKeys);
}

function makeKeys({ out, client, json = false }: { out: string; client: string; json?: boolean }): void {
  requireVisibleAscii('client', client);
  const keys = makeKeyForms();
  const files = writePrivateFiles(out, keyFiles(keys, client));
  const gitignore = join(out, '.gitignore');
  if (!files.includes(resolve(gitignore))) {
    const lines = GITIGNORE.slice(1).join(' and ');
    printNote(
      `${errorColor.yellow('note:')} ${gitignore} exists and stays unchanged. Does it contain ${lines}?`,
    );
  }
  if (json) {
    printJson({ clientId: client, publicKey: keys.publicBase64, files });
    return;
  }
  for (const file of files) print(`${color.green('✓')} ${relative('', file) || file}`);
  print('\nSet these variables in the endpoint (the .env contains them):\n');
  print(`ALIPAY_CLIENT_ID=${client}\nALIPAY_PUBLIC_KEY=${keys.publicBase64}`);
}
