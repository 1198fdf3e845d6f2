import { Command, InvalidArgumentError, Option } from 'commander';
import { deliver } from '../deliver/deliver.ts';
import type { Delivery } from '../deliver/delivered.ts';
import type { DeliverOptions } from '../deliver/options.ts';
import { GAPS } from '../deliver/schedule.ts';
import { type Case, readCase } from '../sample-body.ts';
import { deliveryJson, printAttempt, printDelivery } from './delivery-report.ts';
import { KEY_HELP, readCount, type SendingOptions, senderOptionsOf, withSendingOptions } from './options.ts';
import { errorColour, note, type Progress, printJson, startProgress } from './terminal.ts';

interface DeliverCommandOptions extends SendingOptions {
  readonly case: Case;
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
Up to eight attempts, with gaps of 0 s, 2 min, 10 min, 10 min, 1 h, 2 h, 6 h and 15 h, until it is acknowledged. At
1000x, all eight take 88 s; only the gaps are scaled. The messages grow old as in reality: at the last attempt
request-time is 24 h 22 min ago, with --renew-time it is always now.
${KEY_HELP}
Examples:
  $ notify-capture deliver --to http://127.0.0.1:3000/alipay/notifyCapture
  $ notify-capture deliver --to http://127.0.0.1:3000/alipay/notifyCapture --lose-ack 2 --duplicate 3
  $ notify-capture deliver --to http://127.0.0.1:3000/alipay/notifyCapture --reorder --conflict --speed 100000x
  $ notify-capture deliver --to http://127.0.0.1:3000/alipay/notifyCapture --count 10000 --concurrency 50
  $ notify-capture deliver --to http://127.0.0.1:3000/alipay/notifyCapture --count 100 --json | jq .summary

Exit codes: 0 all acknowledged (a conflicting message may be refused); 1 not all; 2 wrong usage, or a public address;
130 interrupted.
`;

/** `notify-capture deliver`: with the attempts and gaps of Alipay, and faults on demand. */
export function deliverCommand(): Command {
  const command = new Command('deliver').description(
    'deliver as Alipay does: attempts and gaps on a scaled clock, faults on demand, under load',
  );
  return withSendingOptions(command)
    .option('--case <case>', 'captured, failed, pending, or one of the 23 result codes', readCase, 'captured')
    .addOption(
      new Option('--speed <factor>', "how much faster than Alipay's clock")
        .argParser(readSpeed)
        .default(1_000, '1000x'),
    )
    .option('--renew-time', 'a new request-time at each attempt')
    .option('--lose-ack <n>', 'the first n acknowledgements of each message are lost on the way', readCount)
    .option('--duplicate <n>', 'each attempt is sent n times in parallel', readCount)
    .option('--reorder', 'the final result arrives before the message that it is pending')
    .option('--conflict', 'a second, different final result follows the first')
    .option('--count <n>', 'how many captures', readCount, 1)
    .option('--concurrency <n>', 'how many attempts are on the way at once', readCount, 10)
    .addHelpText('after', AFTER_HELP)
    .action(runDelivery);
}

async function runDelivery(options: DeliverCommandOptions): Promise<void> {
  const { json = false, count, timeout: timeoutMs } = options;
  const interrupted = new AbortController();
  process.once('SIGINT', () => interrupted.abort());
  const watch = count === 1 ? watchAttempts(json) : watchCaptures(count);
  let delivery: Delivery;
  try {
    const { signal } = interrupted;
    delivery = await deliver({ ...options, ...senderOptionsOf(options), ...watch.events, timeoutMs, signal });
  } finally {
    watch.progress.stop();
  }
  if (json) printJson(deliveryJson(delivery));
  else printDelivery(delivery);
  if (delivery.aborted) note(errorColour.yellow('interrupted: these are the figures so far'));
  if (delivery.aborted) process.exitCode = 130;
  else process.exitCode = delivery.summary.unacknowledged === 0 ? 0 : 1;
}

interface Watch {
  readonly progress: Progress;
  readonly events: Pick<DeliverOptions, 'onAttempt' | 'onCapture'>;
}

/** Of one capture, each attempt is a line. */
function watchAttempts(json: boolean): Watch {
  const progress = startProgress(GAPS.length, 'attempts');
  const onAttempt: DeliverOptions['onAttempt'] = (attempt) => {
    progress.around(() => {
      progress.update(attempt.number);
      if (!json) printAttempt(attempt);
    });
  };
  return { progress, events: { onAttempt } };
}

/** Of many captures, only how many are done. */
function watchCaptures(count: number): Watch {
  const progress = startProgress(count, 'captures');
  let done = 0;
  const onCapture = (): void => {
    done += 1;
    progress.update(done);
  };
  return { progress, events: { onCapture } };
}

function readSpeed(text: string): number {
  const speed = Number(text.replace(/x$/i, ''));
  if (/^\d+(\.\d+)?(e\d+)?x?$/i.test(text) && speed > 0 && Number.isFinite(speed)) return speed;
  throw new InvalidArgumentError('Expected: a factor above 0, such as 1000x.');
}
