import { arrow, box, picture, text } from './shapes.ts';

/** The states of a delivery in the store. */
export function delivery(): string {
  return picture(
    882,
    300,
    box({ x: 16, y: 110, width: 140, height: 70 }, 'Unknown', ['no record']),
    box({ x: 336, y: 110, width: 170, height: 70 }, 'Claimed', ['lease of 60 s, a token'], 'accent'),
    box({ x: 706, y: 110, width: 160, height: 70 }, 'Settled', ['record of 30 days'], 'pass'),
    arrow([
      { x: 158, y: 145 },
      { x: 334, y: 145 },
    ]),
    text({ x: 246, y: 137 }, 'a genuine message', { size: 12 }),
    arrow(
      [
        { x: 508, y: 145 },
        { x: 704, y: 145 },
      ],
      'pass',
    ),
    text({ x: 606, y: 137 }, 'the handler resolved', { size: 12 }),
    text({ x: 606, y: 163 }, '200', { size: 12, color: 'pass' }),
    arrow(
      [
        { x: 370, y: 182 },
        { x: 370, y: 230 },
        { x: 86, y: 230 },
        { x: 86, y: 182 },
      ],
      'fail',
    ),
    text({ x: 228, y: 222 }, 'the handler threw: released', { size: 12 }),
    text({ x: 228, y: 248 }, '500, Alipay retries', { size: 12, color: 'fail' }),
    arrow(
      [
        { x: 380, y: 108 },
        { x: 380, y: 62 },
        { x: 460, y: 62 },
        { x: 460, y: 108 },
      ],
      'warn',
    ),
    text({ x: 420, y: 30 }, 'a repeat while the lease runs: 503', { size: 12, color: 'warn' }),
    text({ x: 420, y: 48 }, 'after the lease: claimed again, mayHaveRunBefore', { size: 12 }),
    arrow(
      [
        { x: 750, y: 182 },
        { x: 750, y: 230 },
        { x: 822, y: 230 },
        { x: 822, y: 182 },
      ],
      'pass',
    ),
    text({ x: 866, y: 248 }, 'a repeat: 200 without the handler', { size: 12, color: 'pass', anchor: 'end' }),
    arrow(
      [
        { x: 740, y: 108 },
        { x: 740, y: 80 },
        { x: 490, y: 80 },
        { x: 490, y: 108 },
      ],
      'accent',
    ),
    text({ x: 660, y: 72 }, 'pending, then a final result', { size: 12 }),
    text(
      { x: 441, y: 286 },
      'A late handler keeps its claim. A failed settle is repeated, and never released.',
      { color: 'muted' },
    ),
  );
}
