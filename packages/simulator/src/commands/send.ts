import { Command, Option } from 'commander';
import { curlLine } from '../curl.ts';
import { exchange } from '../exchange.ts';
import { type FieldSetting, readFieldSetting, withField } from '../fields.ts';
import { readMessageForm, sampleMessage } from '../message-kinds.ts';
import { verdictOf } from '../reply-verdict.ts';
import type { Case } from '../sample-body.ts';
import { createSender } from '../sender.ts';
import { readTime } from './durations.ts';
import { exchangeJson, printAnswer, printRequest, printVerdict } from './exchange-report.ts';
import { readBytes } from './key-source.ts';
import { KIND_HELP, withKindOptions } from './kind-options.ts';
import { KEY_HELP, type SendingOptions, senderOptionsOf, withSendingOptions } from './options.ts';
import { print, printJson, startProgress } from './terminal.ts';
import { warnUnknownFields } from './unknown-fields.ts';

interface SendOptions extends SendingOptions {
  readonly kind?: string;
  readonly type?: string;
  readonly case?: Case;
  readonly set?: readonly FieldSetting[];
  readonly body?: string;
  readonly time?: string;
  readonly curl?: boolean;
}

const AFTER_HELP = `${KIND_HELP}${KEY_HELP}
Examples:
  $ notify-capture send --to http://127.0.0.1:3000/alipay/notifyCapture
  $ notify-capture send --to http://127.0.0.1:3000/alipay/notifyCapture --case RISK_REJECT
  $ notify-capture send --to http://127.0.0.1:3000/hook --set captureAmount.currency=JPY --set captureAmount.value=500
  $ notify-capture send --to http://127.0.0.1:3000/hook --set 'acquirerInfo:={"acquirerName":"Example"}'
  $ notify-capture send --to http://127.0.0.1:3000/hook --time -73h    # too old
  $ notify-capture send --to http://127.0.0.1:3000/hook --kind dispute
  $ notify-capture send --to http://127.0.0.1:3000/hook --type REFUND_RESULT --set refundStatus=FAIL
  $ notify-capture send --to http://127.0.0.1:3000/hook --body notification.json --key key.pem --client T_111222333
  $ notify-capture send --to http://127.0.0.1:3000/hook --curl | sh

Exit codes: 0 acknowledged; 1 not acknowledged; 2 wrong usage or a public address.
`;

/** `notify-capture send`: sends one notification and judges the reply. */
export function sendCommand(): Command {
  const command = new Command('send').description('sign and send one notification, and judge the reply');
  return withKindOptions(withSendingOptions(command))
    .option(
      '--set <path=value>',
      'set a field to a string; path:=JSON sets any other value; repeatable',
      readFields,
    )
    .addOption(
      new Option('--body <file>', 'send the bytes of a file, or of stdin for -').conflicts([
        'kind',
        'type',
        'case',
        'set',
      ]),
    )
    .option('--time <time>', 'request-time: epoch ms, ISO 8601, or relative to now, such as -73h', readTime)
    .option('--curl', 'print a curl command instead of sending')
    .addHelpText('after', AFTER_HELP)
    .action(send);
}

async function send(options: SendOptions): Promise<void> {
  const { to: url, time: requestTime, timeout: timeoutMs, json = false, allowPublic, lang } = options;
  const sender = createSender(senderOptionsOf(options));
  const request = sender.sign({ url, body: bodyOf(options), requestTime, timeoutMs });
  if (options.curl) {
    if (json) printJson({ curl: curlLine(request) });
    else print(curlLine(request));
    return;
  }
  const progress = startProgress(1, 'replies');
  const answer = await exchange(request, { allowPublic }).finally(() => progress.stop());
  const verdict = verdictOf(answer, { clientId: sender.clientId, lang });
  if (json) printJson({ ...exchangeJson(request, answer), verdict });
  else {
    printRequest(request);
    printAnswer(answer);
    printVerdict(verdict, lang);
  }
  process.exitCode = verdict.acknowledged ? 0 : 1;
}

function bodyOf(options: SendOptions): Buffer | object {
  if (options.body !== undefined) return readBytes(options.body);
  const settings = options.set ?? [];
  const sample = sampleMessage(readMessageForm(options));
  warnUnknownFields(sample, settings);
  return settings.reduce(withField, sample);
}

function readFields(text: string, previous: readonly FieldSetting[] = []): readonly FieldSetting[] {
  return [...previous, readFieldSetting(text)];
}
