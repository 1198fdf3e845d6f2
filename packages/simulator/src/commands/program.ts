import { Command, CommanderError } from 'commander';
import { SimulatorError } from '../errors.ts';
import { certifyCommand } from './certify.ts';
import { deliverCommand } from './deliver.ts';
import { exploreCommand } from './explore.ts';
import { keysCommand } from './keys.ts';
import { sendCommand } from './send.ts';
import { color, errorColor, printNote } from './terminal.ts';

const AFTER_HELP = `
Examples:
  $ npx @notify-capture/simulator keys
  $ npx @notify-capture/simulator send --to http://127.0.0.1:3000/alipay/notifyCapture
  $ npx @notify-capture/simulator explore
  $ npx @notify-capture/simulator help send

Exit codes: 0 acknowledged or ready; 1 not acknowledged or not ready; 2 wrong usage; 130 interrupted.
`;

/** Each command sets `process.exitCode`. For wrong usage it throws a `SimulatorError`. */
const COMMANDS: readonly (() => Command)[] = [
  keysCommand,
  sendCommand,
  deliverCommand,
  certifyCommand,
  exploreCommand,
];

/** Runs the command line and sets the exit code of the process. */
export async function runProgram(argv: readonly string[], version: string): Promise<void> {
  try {
    await createProgram(version).parseAsync(argv, { from: 'user' });
  } catch (error) {
    if (error instanceof CommanderError) {
      // Commander has already printed the error, or the help that was requested.
      process.exitCode = error.exitCode === 0 ? 0 : 2;
      return;
    }
    const text = error instanceof Error ? error.message : String(error);
    printNote(`${errorColor.red('error:')} ${text}`);
    if (!(error instanceof SimulatorError) && error instanceof Error) printNote(error.stack ?? '');
    process.exitCode = 2;
  }
}

function createProgram(version: string): Command {
  const program = new Command('notify-capture')
    .description('Simulates Alipay on your machine: signs, sends and repeats capture notifications.')
    .version(version)
    .addHelpText('after', AFTER_HELP)
    .configureHelp({ styleTitle: (title) => color.bold(title) })
    .exitOverride();
  for (const createCommand of COMMANDS) program.addCommand(createCommand().copyInheritedSettings(program));
  return program;
}
