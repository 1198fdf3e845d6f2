import { ATTEMPT_GAPS } from '@notify-capture/core/testing';
import { dot, line, picture, text } from './shapes.ts';

const LEFT = 40;
const RIGHT = 842;
const MINUTE = 60_000;

/** The eight attempts on a logarithmic axis. */
export function retries(): string {
  const times = ATTEMPT_GAPS.map((_gap, index) => sum(ATTEMPT_GAPS.slice(0, index + 1)));
  const scale = Math.log1p(sum(ATTEMPT_GAPS) / MINUTE);
  const attempts = times.map((time, index) => {
    const x = LEFT + ((RIGHT - LEFT) * Math.log1p(time / MINUTE)) / scale;
    const isLast = index === times.length - 1;
    return [
      line({ x, y: 70 }, { x, y: 80 }),
      dot({ x, y: 70 }, isLast ? 'fail' : 'accent'),
      text({ x, y: 46 }, String(index + 1), { bold: true, color: isLast ? 'fail' : 'accent' }),
      text({ x, y: index % 2 === 0 ? 98 : 114 }, spanText(time), { size: 12 }),
    ].join('\n');
  });
  return picture(
    882,
    150,
    line({ x: LEFT, y: 70 }, { x: RIGHT, y: 70 }),
    ...attempts,
    text({ x: LEFT, y: 24 }, 'Attempt', { anchor: 'start', color: 'muted', size: 12 }),
    text({ x: RIGHT, y: 24 }, 'the last one', { anchor: 'end', color: 'fail', size: 12 }),
    text({ x: 441, y: 140 }, 'Time since the first attempt, on a logarithmic axis', {
      color: 'muted',
      size: 12,
    }),
  );
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0);
}

function spanText(time: number): string {
  const [hours, minutes] = [Math.floor(time / MINUTE / 60), (time / MINUTE) % 60];
  if (time === 0) return '0';
  return [hours > 0 ? `${hours} h` : '', minutes > 0 ? `${minutes} min` : ''].filter(Boolean).join(' ');
}
