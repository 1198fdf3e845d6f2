import { Presets, SingleBar } from 'cli-progress';
import picocolors from 'picocolors';

/** Colours of what goes to stdout: only on a terminal that has some, and not with NO_COLOR. */
export const colour = picocolors.createColors(hasColours(process.stdout));
/** The same for stderr. */
export const errorColour = picocolors.createColors(hasColours(process.stderr));

/** The command's answer, on stdout. */
export function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

/** The command's answer for scripts: one JSON value on stdout, and nothing else is printed there. */
export function printJson(value: unknown): void {
  print(JSON.stringify(value, null, 2));
}

/** What is beside the answer, on stderr. */
export function note(text: string): void {
  process.stderr.write(`${text}\n`);
}

/** A progress bar on stderr. */
export interface Progress {
  /** So much is done of the total. */
  update(done: number): void;
  /** Prints something while the bar is out of the way. */
  around(printing: () => void): void;
  stop(): void;
}

/** Shows how far it is, on a terminal, once it has taken longer than a second. */
export function startProgress(total: number, what: string): Progress {
  const bar = new SingleBar(
    { stream: process.stderr, clearOnComplete: true, format: `{bar} {value}/{total} ${what}` },
    Presets.shades_classic,
  );
  let done = 0;
  const start = (): void => {
    if (process.stderr.isTTY) bar.start(total, done);
  };
  const later = setTimeout(start, 1_000).unref();
  return {
    update(count) {
      done = count;
      bar.update(count);
    },
    around(printing) {
      const shown = bar.isActive;
      if (shown) bar.stop();
      printing();
      if (shown) start();
    },
    stop() {
      clearTimeout(later);
      bar.stop();
    },
  };
}

function hasColours(stream: NodeJS.WriteStream): boolean {
  // A terminal's own method knows NO_COLOR, TERM=dumb and the like; what is no terminal lacks it.
  return stream.isTTY === true && stream.hasColors();
}
