import { existsSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { Command } from 'commander';
import { readUrl } from '../address.ts';
import type { Certificate, CertificateVerdict } from '../certify/certificate.ts';
import { certify } from '../certify/certify.ts';
import { GROUPS } from '../certify/check.ts';
import { CHECKS } from '../certify/checks/list.ts';
import { SimulatorError } from '../errors.ts';
import { htmlReport } from '../report/html.ts';
import { junitReport } from '../report/junit.ts';
import { textReport } from '../report/text.ts';
import { KEY_HELP, type SendingOptions, senderOptionsOf, withSendingOptions } from './options.ts';
import { printRunAgain } from './run-again.ts';
import { color, errorColor, print, printJson, printNote, startProgress, terminalWidth } from './terminal.ts';

interface CertifyCommandOptions extends SendingOptions {
  readonly captures?: URL;
  readonly others?: URL;
  readonly only?: readonly string[];
  readonly skip?: readonly string[];
  readonly report?: string;
  readonly junit?: string;
}

const AFTER_HELP = `
Sends about 600 messages, genuine ones and forged ones. The endpoint books the genuine ones, so use a test instance. The
instance must trust the simulator's key. The protocol or the safety of money demands every required check. A failed
check that is advice does not make an endpoint unready.

--captures: the URL of a list of the booked captures. A GET must return a JSON array (or an object with one array in it) of
objects with captureId, and preferably outcome (captured, failed, pending) and amount { currency, minorUnits }. Without
it, the checks of the books are inconclusive, and the endpoint is not proved to be ready.

--others: the URL of a list of the handled messages of other kinds, such as disputes and refunds, in the same form: objects
with kind, type and the ids of the message ({"kind":"dispute","type":"DISPUTE_CREATED","disputeId":"…"}). Without it, it is
inconclusive whether an acknowledged message is dropped, and the endpoint is not proved to be ready.
${KEY_HELP}
Examples:
  $ notify-capture certify --to http://127.0.0.1:3000/alipay/notifyCapture \\
      --captures http://127.0.0.1:3000/captures --others http://127.0.0.1:3000/tasks --report report.html --junit junit.xml
  $ notify-capture certify --to http://127.0.0.1:3000/hook --only body-is-signed,query-string-is-signed
  $ notify-capture certify --to http://127.0.0.1:3000/hook --lang zh
  $ notify-capture certify --to http://127.0.0.1:3000/hook --json | jq '.results[] | select(.verdict == "fail")'

Exit codes: 0 ready (every required check passed); 1 not ready; 2 wrong usage or a public address; 3 not proved: no
required check failed, but one is inconclusive; 130 interrupted.

Checks:
${checkList()}
`;

/** `notify-capture certify`: is this endpoint ready for production? */
export function certifyCommand(): Command {
  const command = new Command('certify').description(
    'check whether an endpoint is ready for production, and explain how to fix what fails',
  );
  return withSendingOptions(command)
    .option('--captures <url>', 'URL of a list of the booked captures', readUrl)
    .option('--others <url>', 'URL of a list of the handled messages of other kinds', readUrl)
    .option('--only <ids>', 'run only these checks, separated by commas', readIds)
    .option('--skip <ids>', 'leave out these checks, separated by commas', readIds)
    .option('--report <file>', 'write a report as one self-contained HTML file')
    .option('--junit <file>', 'write a report as JUnit XML')
    .addHelpText('after', AFTER_HELP)
    .action(runCertify);
}

async function runCertify(options: CertifyCommandOptions): Promise<void> {
  const { to, captures, others, only, skip, allowPublic, lang, timeout: timeoutMs, json = false } = options;
  for (const file of [options.report, options.junit]) requireWritable(file);
  const interrupted = new AbortController();
  process.once('SIGINT', () => interrupted.abort());
  const progress = startProgress(CHECKS.length, 'checks');
  let done = 0;
  let certificate: Certificate;
  try {
    certificate = await certify({
      ...senderOptionsOf(options),
      ...{ to, captures, others, only, skip, allowPublic, lang, timeoutMs, signal: interrupted.signal },
      onCheck(_, total) {
        done += 1;
        progress.update(Math.round((done / total) * CHECKS.length));
      },
    });
  } catch (error) {
    if (!interrupted.signal.aborted) throw error;
    printNote(errorColor.yellow('interrupted: no certificate was made'));
    process.exitCode = 130;
    return;
  } finally {
    progress.stop();
  }
  if (json) printJson(certificate);
  else {
    print(textReport(certificate, color, terminalWidth()));
    printRunAgain(certificate, options);
  }
  write(options.report, htmlReport(certificate));
  write(options.junit, junitReport(certificate));
  process.exitCode = EXIT_CODES[certificate.verdict];
}

const EXIT_CODES: Readonly<Record<CertificateVerdict, number>> = { ready: 0, not_ready: 1, not_proved: 3 };

/** Fails before the checks run, not after them. */
function requireWritable(file: string | undefined): void {
  if (file === undefined) return;
  if (!existsSync(dirname(file))) throw unwritable(file, `the folder ${dirname(file)} does not exist`);
  if (file === '' || statSync(file, { throwIfNoEntry: false })?.isDirectory())
    throw unwritable(file, 'the path is not a file');
}

function write(file: string | undefined, text: string): void {
  if (file === undefined) return;
  try {
    writeFileSync(file, text);
  } catch (error) {
    throw unwritable(file, error instanceof Error ? error.message : String(error), error);
  }
  printNote(`${errorColor.green('✓')} ${file}`);
}

function unwritable(file: string, reason: string, cause?: unknown): SimulatorError {
  const message = `Cannot write ${file === '' ? 'the report' : file}: ${reason}.`;
  return new SimulatorError('FILE_UNWRITABLE', message, 'Set a file in an existing folder.', cause);
}

function readIds(text: string, previous: readonly string[] = []): readonly string[] {
  const ids = text.split(',').map((id) => id.trim());
  return [...previous, ...ids.filter((id) => id !== '')];
}

function checkList(): string {
  const widest = Math.max(...CHECKS.map(({ id }) => id.length));
  return Object.keys(GROUPS)
    .flatMap((group) => CHECKS.filter((check) => check.group === group))
    .map(({ id, level }) => `  ${id.padEnd(widest)}  ${level}`)
    .join('\n');
}
