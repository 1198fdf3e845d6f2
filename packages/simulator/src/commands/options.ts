import { type Command, InvalidArgumentError, Option } from 'commander';
import { readTarget } from '../address.ts';
import { DEFAULT_CLIENT, DEFAULT_TIMEOUT, type SenderOptions } from '../sender.ts';
import { readDuration } from './durations.ts';
import { findKey } from './key-source.ts';

/** What every command that sends has. */
export interface SendingOptions {
  readonly to: URL;
  readonly key?: string;
  readonly client?: string;
  readonly keyVersion?: string;
  readonly allowPublic?: boolean;
  /** In ms. */
  readonly timeout: number;
  readonly json?: boolean;
}

/** Adds the options of {@link SendingOptions}. */
export function withSendingOptions(command: Command): Command {
  return command
    .hook('preAction', requireTarget)
    .option('--to <url>', 'where to send, e.g. http://127.0.0.1:3000/alipay/notifyCapture', readTarget)
    .option('--key <file>', 'private key that the endpoint trusts (default: see below)')
    .option('--client <id>', `client-id (default: ALIPAY_CLIENT_ID, else ${DEFAULT_CLIENT})`)
    .option('--key-version <version>', "keyVersion in the signature; 'none' leaves it out (default: 1)")
    .addOption(
      new Option('--timeout <time>', 'how long a reply may take')
        .argParser(readDuration)
        .default(DEFAULT_TIMEOUT, '10s'),
    )
    .option('--allow-public', 'also addresses that are neither loopback nor private')
    .option('--json', 'print JSON, for scripts');
}

/** Not a required option of Commander's: it would hide that `--tp` was meant to be `--to`. */
function requireTarget(command: Command): void {
  if (command.opts<Partial<SendingOptions>>().to !== undefined) return;
  command.error("error: option '--to <url>' is missing: where the notifications are to be sent.");
}

/** Where the key comes from, for the help texts. */
export const KEY_HELP = `
The key: --key, else ALIPAY_TEST_PRIVATE_KEY (PEM or bare base64), else .data/alipay-test-key.pem, where the examples
and 'notify-capture keys' put one.
`;

/** Who signs, as the options say. */
export function senderOptionsOf(options: SendingOptions): SenderOptions {
  const { key, client = process.env['ALIPAY_CLIENT_ID'] || DEFAULT_CLIENT, keyVersion } = options;
  return {
    privateKey: findKey(key, process.env),
    clientId: client,
    keyVersion: keyVersion === 'none' ? null : keyVersion,
  };
}

/** What is counted is held in memory: about 10 KB a capture. */
const MOST = 100_000;

/** A whole number from 1 to 100,000. */
export function readCount(text: string): number {
  const count = Number(text);
  if (/^\d+$/.test(text) && count > 0 && count <= MOST) return count;
  throw new InvalidArgumentError('Expected: a whole number, 1 or more, at most 100,000.');
}
