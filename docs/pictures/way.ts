import { arrow, box, picture, text } from './shapes.ts';

const STEPS: readonly (readonly [title: string, lines: readonly string[], refusals: readonly string[]])[] = [
  ['Admission', ['method, headers,', 'the bytes'], ['405, 408, 413,', '415, 400']],
  ['Signature', ['over the bytes,', 'then the age'], ['401']],
  ['Notification', ['kind and', 'fields'], ['400']],
  ['Claim', ['one delivery', 'at a time'], ['503']],
  ['Your handler', ['onCapture', 'or onOther'], ['500, 503']],
  ['Settle', ['the result in', 'the store'], ['503']],
];
const WIDTH = 118;
const GAP = 26;

/** The way of a notification, and where it can be refused. */
export function way(): string {
  const boxes = STEPS.map(([title, lines, refusals], index) => {
    const x = 16 + index * (WIDTH + GAP);
    const middle = x + WIDTH / 2;
    const isHandler = title === 'Your handler';
    return [
      box({ x, y: 72, width: WIDTH, height: 76 }, title, lines, isHandler ? 'accent' : 'line'),
      index === 0
        ? arrow([
            { x: middle, y: 40 },
            { x: middle, y: 70 },
          ])
        : arrow([
            { x: x - GAP + 2, y: 110 },
            { x: x - 2, y: 110 },
          ]),
      arrow(
        [
          { x: middle, y: 150 },
          { x: middle, y: 186 },
        ],
        'fail',
      ),
      ...refusals.map((refusal, row) =>
        text({ x: middle, y: 204 + 15 * row }, refusal, { size: 12, color: 'fail' }),
      ),
    ].join('\n');
  });
  const last = 16 + (STEPS.length - 1) * (WIDTH + GAP) + WIDTH / 2;
  return picture(
    882,
    236,
    text({ x: 16 + WIDTH / 2, y: 30 }, 'POST from Alipay', { bold: true }),
    ...boxes,
    arrow(
      [
        { x: last, y: 70 },
        { x: last, y: 42 },
      ],
      'pass',
    ),
    text({ x: last, y: 30 }, '200, acknowledged', { bold: true, color: 'pass' }),
    text({ x: 441, y: 30 }, 'any other reply: Alipay retries', { color: 'muted' }),
  );
}
