import { Command } from 'commander';

/**
 * The command line. Each command is made by a function in a file of its own, `keysCommand(): Command`, and sets
 * `process.exitCode`; wrong usage is a `SimulatorError` that it throws.
 */
export function createProgram(): Command {
  return new Command('notify-capture')
    .description('Plays Alipay on your own machine: signs, sends and repeats capture notifications.')
    .showSuggestionAfterError();
}
