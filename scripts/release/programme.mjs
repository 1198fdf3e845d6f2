// What the rehearsal tells: what it is at, how long that took, and the table at the end.
import { isDeepStrictEqual } from 'node:util';
import { say } from '../workspace.mjs';

export class Programme {
  #rows = [];
  #times = [];

  /** Says what happens, does it, and keeps how long it took. */
  async time(what, does) {
    say(what);
    const started = Date.now();
    const answer = await does();
    this.#times.push([what, `${((Date.now() - started) / 1000).toFixed(1)} s`]);
    return answer;
  }

  row(...cells) {
    this.#rows.push(cells);
  }

  print() {
    const order = [...new Set(this.#rows.map(([step]) => step))];
    const rows = this.#rows.toSorted(([a], [b]) => order.indexOf(a) - order.indexOf(b));
    print([['step', 'published, or installed with', 'package', 'version', 'core'], ...rows]);
    print([['step', 'time'], ...this.#times]);
  }
}

/** Throws, saying both, when something is not as expected. */
export function expectEqual(what, found, expected) {
  if (isDeepStrictEqual(found, expected)) return;
  const show = (value) => JSON.stringify(value, undefined, 1);
  throw new Error(`Not as expected: ${what}.\nexpected ${show(expected)}\nfound    ${show(found)}`);
}

/** The next version of that kind. */
export function bumped(version, kind) {
  const [major, minor, patch] = version.split('.').map(Number);
  return kind === 'major' ? `${major + 1}.0.0` : `${major}.${minor}.${patch + 1}`;
}

function print(rows) {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  const lines = rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column]))
      .join('  ')
      .trimEnd(),
  );
  process.stdout.write(`\n${lines.join('\n')}\n`);
}
