import { Presets, SingleBar } from 'cli-progress';
import picocolors from 'picocolors';
import { printableJson } from '../report/printable.ts';

/** Colors for stdout: only on a terminal that supports them, and not with NO_COLOR. */
export const color = picocolors.createColors(hasColors(process.stdout));
/** Colors for stderr, under the same conditions. */
export const errorColor = picocolors.createColors(hasColors(process.stderr));

/** The columns of the terminal. Output to a file or a pipe is not wrapped. */
export function terminalWidth(): number {
  return process.stdout.isTTY ? process.stdout.columns || Number.POSITIVE_INFINITY : Number.POSITIVE_INFINITY;
}

/** Prints the output of the command to stdout. */
export function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

/** Prints the output of the command as one JSON value. Nothing else may be printed to stdout. */
export function printJson(value: unknown): void {
  print(printableJson(value));
}

/** Prints a note to stderr. */
export function printNote(text: string): void {
  process.stderr.write(`${text}\n`);
}

/** A progress bar on stderr. */
export interface Progress {
  /** Shows how much of the total is done. */
  update(done: number): void;
  /** Hides the bar while `print` runs. */
  hideDuring(print: () => void): void;
  stop(): void;
}

/** Shows the progress on a terminal after one second. */
export function startProgress(total: number, unit: string): Progress {
  const bar = new SingleBar(
    { stream: process.stderr, clearOnComplete: true, format: `{bar} {value}/{total} ${unit}` },
    Presets.shades_classic,
  );
  let done = 0;
  const start = (): void => {
    if (process.stderr.isTTY) bar.start(total, done);
  };
  const timer = setTimeout(start, 1_000).unref();
  return {
    update(count) {
      done = count;
      bar.update(count);
    },
    hideDuring(printLines) {
      const wasActive = bar.isActive;
      if (wasActive) bar.stop();
      printLines();
      if (wasActive) start();
    },
    stop() {
      clearTimeout(timer);
      bar.stop();
    },
  };
}

function hasColors(stream: NodeJS.WriteStream): boolean {
  // `hasColors` reads NO_COLOR, TERM=dumb and similar variables. A stream that is not a terminal does not have it.
  return stream.isTTY === true && stream.hasColors();
}
