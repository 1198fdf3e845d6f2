import { ATTEMPT_GAPS } from '@notify-capture/core/testing';
import { Command, InvalidArgumentError, Option } from 'commander';
import { deliver } from '../deliver/deliver.ts';
import type { DeliveryResult } from '../deliver/delivery-result.ts';
import type { DeliverOptions } from '../deliver/options.ts';
import type { Language } from '../language.ts';
import type { MessageKind } from '../message-kinds.ts';
import type { Case } from '../sample-body.ts';
import { deliveryJson, printAttempt, printDelivery } from './delivery-report.ts';
import { KIND_HELP, withKindOptions } from './kind-options.ts';
import { KEY_HELP, readCount, type SendingOptions, senderOptionsOf, withSendingOptions } from './options.ts';
import { errorColor, type Progress, printJson, printNote, startProgress } from './terminal.ts';

interface DeliverCommandOptions extends SendingOptions {
  readonly kind?: MessageKind;
  readonly type?: string;
  readonly case?: Case;
  readonly speed: number;
  readonly count: number;
  readonly concurrency: number;
  readonly loseAck?: number;
  readonly duplicate?: number;
  readonly reorder?: boolean;
  readonly conflict?: boolean;
  readonly renewTime?: boolean;
}

const AFTER_HELP = `
Makes up to eight attempts, until the endpoint acknowledges. The gaps are 0 s, 2 min, 10 min, 10 min, 1 h, 2 h, 6 h and
15 h. At 1000x all eight attempts take 88 s. Only the gaps are scaled. The messages age as in reality: at the last
attempt request-time is 24 h 22 min ago. With --renew-time it is the current time.
${KIND_HELP}${KEY_HELP}
Examples:
  $ notify-capture deliver --to http://127.0.0.1:3000/alipay/notifyCapture
  $ notify-capture deliver --to http://127.0.0.1:3000/alipay/notifyCapture --lose-ack 2 --duplicate 3
  $ notify-capture deliver --to http://127.0.0.1:3000/alipay/notifyCapture --reorder --conflict --speed 100000x
  $ notify-capture deliver --to http://127.0.0.1:3000/alipay/notifyCapture --kind dispute --lose-ack 2
  $ notify-capture deliver --to http://127.0.0.1:3000/alipay/notifyCapture --count 10000 --concurrency 50
  $ notify-capture deliver --to http://127.0.0.1:3000/alipay/notifyCapture --count 100 --json | jq .summary

Exit codes: 0 all messages acknowledged (the endpoint may refuse a conflicting message); 1 not all of them; 2 wrong
usage or a public address; 130 interrupted.
`;

/** `notify-capture deliver`: delivers messages as Alipay does, with faults on request. */
export function deliverCommand(): Command {
  const command = new Command('deliver').description(
    'deliver messages as Alipay does: with retries on a scaled clock, faults and load',
  );
  return withKindOptions(withSendingOptions(command))
    .addOption(
      new Option('--speed <factor>', "factor by which the gaps are shorter than Alipay's")
        .argParser(readSpeed)
        .default(1_000, '1000x'),
    )
    .option('--renew-time', 'use a new request-time at each attempt')
    .option('--lose-ack <n>', 'treat the first n acknowledgements of each message as lost', readCount)
    .option('--duplicate <n>', 'send n copies of each attempt in parallel', readCount)
    .option('--reorder', 'send the final result before the message that the capture is pending')
    .option('--conflict', 'send a second, different final result')
    .option('--count <n>', 'number of captures, or of messages of another kind', readCount, 1)
    .option('--concurrency <n>', 'maximum number of simultaneous attempts', readCount, 10)
    .addHelpText('after', AFTER_HELP)
    .action(runDelivery);
}

async function runDelivery(options: DeliverCommandOptions): Promise<void> {
  const { json = false, count, lang, timeout: timeoutMs } = options;
  const interrupted = new AbortController();
  process.once('SIGINT', () => interrupted.abort());
  const watch = count === 1 ? watchAttempts(json, lang) : watchDeliveries(count);
  let result: DeliveryResult;
  try {
    const { signal } = interrupted;
    result = await deliver({ ...options, ...senderOptionsOf(options), ...watch.events, timeoutMs, signal });
  } finally {
    watch.progress.stop();
  }
  if (json) printJson(deliveryJson(result));
  else printDelivery(result, lang);
  if (result.aborted) printNote(errorColor.yellow('interrupted: the summary is incomplete'));
  if (result.aborted) process.exitCode = 130;
  else process.exitCode = result.summary.unacknowledged === 0 ? 0 : 1;
}

interface Watch {
  readonly progress: Progress;
  readonly events: Pick<DeliverOptions, 'onAttempt' | 'onDelivery'>;
}

/** For one delivery, prints a line per attempt. */
function watchAttempts(json: boolean, lang: Language): Watch {
  const progress = startProgress(ATTEMPT_GAPS.length, 'attempts');
  const onAttempt: DeliverOptions['onAttempt'] = (attempt) => {
    progress.hideDuring(() => {
      progress.update(attempt.number);
      if (!json) printAttempt(attempt, lang);
    });
  };
  return { progress, events: { onAttempt } };
}

/** For many deliveries, shows only their number. */
function watchDeliveries(count: number): Watch {
  const progress = startProgress(count, 'deliveries');
  let done = 0;
  const onDelivery = (): void => {
    done += 1;
    progress.update(done);
  };
  return { progress, events: { onDelivery } };
}

function readSpeed(text: string): number {
  const speed = Number(text.replace(/x$/i, ''));
  if (/^\d+(\.\d+)?(e\d+)?x?$/i.test(text) && speed > 0 && Number.isFinite(speed)) return speed;
  throw new InvalidArgumentError('Expected: a factor greater than 0, such as 1000x.');
}
