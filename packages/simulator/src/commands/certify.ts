import { existsSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { Command } from 'commander';
import { readTarget } from '../address.ts';
import type { Certificate } from '../certify/certificate.ts';
import { certify } from '../certify/certify.ts';
import { GROUPS } from '../certify/check.ts';
import { CHECKS } from '../certify/checks/list.ts';
import { SimulatorError } from '../errors.ts';
import { htmlReport } from '../report/html.ts';
import { junitReport } from '../report/junit.ts';
import { textReport } from '../report/text.ts';
import { KEY_HELP, type SendingOptions, senderOptionsOf, withSendingOptions } from './options.ts';
import { colour, errorColour, note, print, printJson, startProgress } from './terminal.ts';

interface CertifyCommandOptions extends SendingOptions {
  readonly captures?: URL;
  readonly only?: readonly string[];
  readonly skip?: readonly string[];
  readonly report?: string;
  readonly junit?: string;
}

const AFTER_HELP = `
Sends some 300 messages, genuine and not, and books what is genuine: point it at an instance for tests, which trusts the
simulator's key. Required is what the protocol or the safety of money demands; advice never makes an endpoint unready.

--captures: a GET that answers a JSON array of what was booked, of objects with captureId, and better outcome
(captured, failed, pending) and amount { currency, minorUnits } too. Without it, checks of the books are 'not seen'.
${KEY_HELP}
Examples:
  $ notify-capture certify --to http://127.0.0.1:3000/alipay/notifyCapture
  $ notify-capture certify --to http://127.0.0.1:3000/alipay/notifyCapture --captures http://127.0.0.1:3000/captures
  $ notify-capture certify --to http://127.0.0.1:3000/hook --report report.html --junit junit.xml
  $ notify-capture certify --to http://127.0.0.1:3000/hook --only body-is-signed,query-string-is-signed
  $ notify-capture certify --to http://127.0.0.1:3000/hook --json | jq '.results[] | select(.verdict == "fail")'

Exit codes: 0 ready: no required check failed; 1 not ready; 2 wrong usage, or a public address; 130 interrupted.

Checks:
${checkList()}
`;

/** `notify-capture certify`: is this endpoint ready for production? */
export function certifyCommand(): Command {
  const command = new Command('certify').description(
    'is this endpoint, in any language, ready for production? Says what fails, why, and what to do',
  );
  return withSendingOptions(command)
    .option('--captures <url>', 'where a GET lists what was booked', readTarget)
    .option('--only <ids>', 'make these checks alone, separated by commas', readIds)
    .option('--skip <ids>', 'leave these checks out, separated by commas', readIds)
    .option('--report <file>', 'write a report: one HTML file that needs nothing else')
    .option('--junit <file>', 'write a report as JUnit XML')
    .addHelpText('after', AFTER_HELP)
    .action(runCertify);
}

async function runCertify(options: CertifyCommandOptions): Promise<void> {
  const { to, captures, only, skip, allowPublic, timeout: timeoutMs, json = false } = options;
  for (const file of [options.report, options.junit]) requireWritable(file);
  const interrupted = new AbortController();
  process.once('SIGINT', () => interrupted.abort());
  const progress = startProgress(CHECKS.length, 'checks');
  let done = 0;
  let certificate: Certificate;
  try {
    certificate = await certify({
      ...senderOptionsOf(options),
      ...{ to, captures, only, skip, allowPublic, timeoutMs, signal: interrupted.signal },
      onCheck(_, total) {
        done += 1;
        progress.update(Math.round((done / total) * CHECKS.length));
      },
    });
  } catch (error) {
    if (!interrupted.signal.aborted) throw error;
    note(errorColour.yellow('interrupted: there is no certificate'));
    process.exitCode = 130;
    return;
  } finally {
    progress.stop();
  }
  if (json) printJson(certificate);
  else print(textReport(certificate, colour));
  write(options.report, htmlReport(certificate));
  write(options.junit, junitReport(certificate));
  process.exitCode = certificate.ready ? 0 : 1;
}

/** Said before a minute of checks, not after it. */
function requireWritable(file: string | undefined): void {
  if (file === undefined) return;
  if (!existsSync(dirname(file))) throw unwritable(file, `there is no folder ${dirname(file)}`);
  if (file === '' || statSync(file, { throwIfNoEntry: false })?.isDirectory())
    throw unwritable(file, 'it names no file');
}

function write(file: string | undefined, text: string): void {
  if (file === undefined) return;
  try {
    writeFileSync(file, text);
  } catch (error) {
    throw unwritable(file, error instanceof Error ? error.message : String(error), error);
  }
  note(`${errorColour.green('✓')} ${file}`);
}

function unwritable(file: string, why: string, cause?: unknown): SimulatorError {
  const what = `${file === '' ? 'The report' : file} cannot be written: ${why}.`;
  return new SimulatorError('FILE_UNWRITABLE', what, 'Name a file in a folder that exists.', cause);
}

function readIds(text: string, before: readonly string[] = []): readonly string[] {
  const ids = text.split(',').map((id) => id.trim());
  return [...before, ...ids.filter((id) => id !== '')];
}

function checkList(): string {
  const widest = Math.max(...CHECKS.map(({ id }) => id.length));
  return Object.keys(GROUPS)
    .flatMap((group) => CHECKS.filter((check) => check.group === group))
    .map(({ id, level }) => `  ${id.padEnd(widest)}  ${level}`)
    .join('\n');
}
