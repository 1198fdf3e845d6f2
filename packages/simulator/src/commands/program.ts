import { Command, CommanderError } from 'commander';
import { SimulatorError } from '../errors.ts';
import { certifyCommand } from './certify.ts';
import { deliverCommand } from './deliver.ts';
import { keysCommand } from './keys.ts';
import { sendCommand } from './send.ts';
import { colour, errorColour, note } from './terminal.ts';

const AFTER_HELP = `
Examples:
  $ npx @notify-capture/simulator keys
  $ npx @notify-capture/simulator send --to http://127.0.0.1:3000/alipay/notifyCapture
  $ npx @notify-capture/simulator help send

Exit codes: 0 done and acknowledged; 1 not acknowledged, or a check failed; 2 wrong usage; 130 interrupted.
`;

/** Each is made in a file of its own, and sets `process.exitCode`; wrong usage is a `SimulatorError` it throws. */
const COMMANDS: readonly (() => Command)[] = [keysCommand, sendCommand, deliverCommand, certifyCommand];

/** Runs the command line, and sets the process's exit code. */
export async function runProgram(argv: readonly string[], version: string): Promise<void> {
  try {
    await createProgram(version).parseAsync(argv, { from: 'user' });
  } catch (error) {
    if (error instanceof CommanderError) {
      // Commander has said what is wrong, or printed what was asked for (help).
      process.exitCode = error.exitCode === 0 ? 0 : 2;
      return;
    }
    const text = error instanceof Error ? error.message : String(error);
    note(`${errorColour.red('error:')} ${text}`);
    if (!(error instanceof SimulatorError) && error instanceof Error) note(error.stack ?? '');
    process.exitCode = 2;
  }
}

function createProgram(version: string): Command {
  const program = new Command('notify-capture')
    .description('Plays Alipay on your own machine: signs, sends and repeats capture notifications.')
    .version(version)
    .addHelpText('after', AFTER_HELP)
    .configureHelp({ styleTitle: (title) => colour.bold(title) })
    .exitOverride();
  for (const make of COMMANDS) program.addCommand(make().copyInheritedSettings(program));
  return program;
}
