import { describe, expect, test } from 'vitest';
import { linear, logarithmic } from '../src/chart/scale.ts';
import { type Chart, toSvg } from '../src/chart.ts';
import { spreadOf } from '../src/rounds.ts';

const BARS: Chart = {
  kind: 'bars',
  name: 'bars',
  title: 'Time <per> message & round',
  description: 'One after the other.',
  unit: 'µs',
  bars: [
    { label: 'by hand', value: spreadOf([30, 31, 35]) },
    { label: 'ours', value: spreadOf([60, 62, 70]), ours: true },
  ],
};

const LINES: Chart = {
  kind: 'lines',
  name: 'lines',
  title: 'Growth',
  description: 'Over bodies.',
  x: 'body, KiB',
  y: 'µs a message',
  lines: ['by hand', 'ours'].map((label) => ({
    label,
    points: [1, 4, 16, 64].map((x) => ({ x, y: spreadOf([x + 29, x + 30, x + 31]) })),
  })),
};

describe('charts', () => {
  test.each([BARS, LINES, { ...LINES, yScale: 'log' as const }])(
    'a chart of $kind is read aloud',
    (chart) => {
      const svg = toSvg(chart);
      expect(svg).toContain('role="img" aria-labelledby="title description"');
      expect(svg).toMatch(/<title id="title">.+<\/title>/);
      expect(svg).toMatch(/<desc id="description">.*ours.*<\/desc>/);
      expect(svg).not.toContain('NaN');
    },
  );

  test('the description of bars has each figure with its spread', () => {
    expect(toSvg(BARS)).toContain('by hand: 31 (30.5 to 33) µs; ours: 62 (61 to 66) µs.');
  });

  test('a difference that is negative in some rounds begins at zero', () => {
    const bars = [{ label: 'ours', value: { median: 2, low: -3, high: 4 } }];
    const svg = toSvg({ ...BARS, bars });
    expect(svg).not.toMatch(/width="-/);
    expect(svg).toContain('<line class="whisker" x1="250"');
  });

  test('the description of lines has each point', () => {
    expect(toSvg(LINES)).toContain('31 at 1, 34 at 4, 46 at 16, 94 at 64');
  });

  test('labels cannot break the file', () => {
    expect(toSvg(BARS)).toContain('Time &lt;per&gt; message &amp; round');
  });

  test('a chart has colors for dark pages', () => {
    expect(toSvg(BARS)).toContain('@media (prefers-color-scheme: dark)');
  });
});

describe('scales', () => {
  test('a linear axis begins at zero and ends at a round number', () => {
    const scale = linear(87, 0, 100);
    expect(scale.marks).toEqual([0, 50, 100]);
    expect(scale.at(25)).toBe(25);
  });

  test('a logarithmic axis has the same distance between powers of ten', () => {
    const scale = logarithmic(3, 900, 0, 300);
    expect(scale.marks).toEqual([1, 10, 100, 1000]);
    expect(scale.marks.map(scale.at)).toEqual([0, 100, 200, 300]);
  });
});
