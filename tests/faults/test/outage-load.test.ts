import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ATTEMPT_GAPS } from '@notify-capture/core/testing';
import { expect, it } from 'vitest';

const MINUTE = 60_000;
/** When each attempt comes, in minutes after the first. */
const OFFSETS = ATTEMPT_GAPS.map(
  (_, attempt) => ATTEMPT_GAPS.slice(0, attempt + 1).reduce((sum, gap) => sum + gap) / MINUTE,
);

/** The load at a minute, relative to the rate, when every attempt fails from minute 0 to the end of the outage. */
function loadAt(minute: number, outage: number): number {
  const arriving = OFFSETS.filter((offset, attempt) => {
    const captured = minute - offset;
    const last = captured + (OFFSETS[attempt - 1] ?? 0);
    // An attempt comes if the one before it failed.
    return attempt === 0 || (captured >= 0 && last < outage);
  });
  return arriving.length;
}

function described(minutes: number): string {
  return minutes < 60 ? `${minutes} min` : `${minutes / 60} h`;
}

it('an outage is followed by the load, and for the time, that docs/scaling.md states', () => {
  const rows = [10, 60, 360, 1_440].map((outage) => {
    const loads = Array.from({ length: 3_000 }, (_, minute) => loadAt(minute, outage));
    const normalFrom = loads.findLastIndex((load) => load > 1) + 1;
    return `| ${described(outage)} | ${Math.max(...loads)} | ${described(normalFrom - outage)} |`;
  });
  const document = readFileSync(join(import.meta.dirname, '../../../docs/scaling.md'), 'utf8');
  expect(document).toContain(rows.join('\n'));
});
