import { type Command, InvalidArgumentError, Option } from 'commander';
import { readUrl } from '../address.ts';
import { LANGUAGES, type Language } from '../language.ts';
import { DEFAULT_CLIENT, DEFAULT_TIMEOUT, type SenderOptions } from '../sender.ts';
import { readDuration } from './durations.ts';
import { findKey } from './key-source.ts';

/** The options of every command that sends. */
export interface SendingOptions {
  readonly to: URL;
  readonly key?: string;
  readonly client?: string;
  readonly keyVersion?: string;
  readonly allowPublic?: boolean;
  /** In ms. */
  readonly timeout: number;
  readonly json?: boolean;
  readonly lang: Language;
}

/** Adds the options of {@link SendingOptions}. */
export function withSendingOptions(command: Command): Command {
  return withSenderOptions(
    command
      .hook('preAction', requireTarget)
      .option(
        '--to <url>',
        'URL of the endpoint, such as http://127.0.0.1:3000/alipay/notifyCapture',
        readUrl,
      ),
  )
    .addOption(languageOption('language of the titles and hints').default('en'))
    .option('--json', 'print JSON for scripts');
}

export function languageOption(description: string): Option {
  return new Option('--lang <lang>', description).choices(LANGUAGES);
}

/** Adds the options of the sender. */
export function withSenderOptions(command: Command): Command {
  return command
    .option('--key <file>', 'file of the private key (default: see below)')
    .option('--client <id>', `client-id (default: ALIPAY_CLIENT_ID, or ${DEFAULT_CLIENT})`)
    .option('--key-version <version>', "keyVersion in the signature; 'none' leaves it out (default: 1)")
    .addOption(
      new Option('--timeout <time>', 'time limit for a reply')
        .argParser(readDuration)
        .default(DEFAULT_TIMEOUT, '10s'),
    )
    .option('--allow-public', 'allow addresses that are neither loopback nor private');
}

/** Not a required option of Commander: its error would hide the suggestion of `--to` for `--tp`. */
function requireTarget(command: Command): void {
  if (command.opts<Partial<SendingOptions>>().to !== undefined) return;
  command.error("error: option '--to <url>' is missing. Set it to the URL of the endpoint.");
}

/** How the commands find the key, for the help texts. */
export const KEY_HELP = `
The command reads the private key from --key, from ALIPAY_TEST_PRIVATE_KEY (PEM or bare base64), or from
.data/alipay-test-key.pem, which the examples and 'notify-capture keys' write.
`;

/** The options of the sender. */
export function senderOptionsOf(
  options: Pick<SendingOptions, 'key' | 'client' | 'keyVersion'>,
): SenderOptions & { readonly clientId: string } {
  return { privateKey: findKey(options.key, process.env).text, ...clientOf(options) };
}

/** The client and the version of its key. */
export function clientOf({ client, keyVersion }: Pick<SendingOptions, 'client' | 'keyVersion'>): {
  readonly clientId: string;
  readonly keyVersion: string | null | undefined;
} {
  return {
    clientId: client ?? (process.env['ALIPAY_CLIENT_ID'] || DEFAULT_CLIENT),
    keyVersion: keyVersion === 'none' ? null : keyVersion,
  };
}

/** The captures of a delivery are held in memory: about 10 KB each. */
const MAX_COUNT = 100_000;

/** Reads an integer from 1 to 100,000. */
export function readCount(text: string): number {
  const count = Number(text);
  if (/^\d+$/.test(text) && count > 0 && count <= MAX_COUNT) return count;
  throw new InvalidArgumentError('Expected: an integer from 1 to 100,000.');
}
