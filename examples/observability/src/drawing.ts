import type { Panel, Series, Span } from './queries.ts';

const WIDTH = 560;
const HEIGHT = 240;
const GAP = 16;
const LEFT = 64;
const TOP = 40;
const BOTTOM = 160;
/** Of the series, in a light and a dark theme. */
const COLORS = ['#0969da', '#bc4c00', '#1a7f37', '#8250df', '#9a6700', '#59636e', '#cf222e'];
const DARK_COLORS = ['#4493f8', '#f0883e', '#3fb950', '#ab7df8', '#d29922', '#9198a1', '#f85149'];

const seriesStyle = (color: string, index: number): string =>
  `.s${index} { fill: ${color}; stroke: ${color} }`;
const STYLE = `<style>
text { font: 12px system-ui, sans-serif; fill: #1f2328 } .title { font-weight: 600; font-size: 14px }
.sheet { fill: #f6f8fa } .panel { fill: #fff; stroke: #d1d9e0 } .mark { stroke: #d1d9e0 }
${COLORS.map(seriesStyle).join(' ')}
@media (prefers-color-scheme: dark) {
text { fill: #f0f6fc } .sheet { fill: #151b23 } .panel { fill: #0d1117; stroke: #3d444d } .mark { stroke: #3d444d }
${DARK_COLORS.map(seriesStyle).join(' ')}
}
polyline { fill-opacity: 0; stroke-width: 2 }
</style>`;

/** The panels in two columns, as an SVG file. */
export function drawingOf(panels: readonly (readonly [Panel, readonly Series[]])[], span: Span): string {
  const rows = Math.ceil(panels.length / 2);
  const [width, height] = [2 * WIDTH + 3 * GAP, rows * (HEIGHT + GAP) + GAP];
  const content = panels.map(([panel, series], index) => {
    const x = GAP + (index % 2) * (WIDTH + GAP);
    const y = GAP + Math.floor(index / 2) * (HEIGHT + GAP);
    return `<g transform="translate(${x} ${y})">${panelOf(panel, series, span)}</g>`;
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img" aria-label="The panels of the dashboard">`,
    STYLE,
    `<rect class="sheet" width="${width}" height="${height}"/>`,
    ...content,
    '</svg>\n',
  ].join('\n');
}

function panelOf({ title, fieldConfig }: Panel, series: readonly Series[], span: Span): string {
  const { unit } = fieldConfig.defaults;
  const highest = Math.max(...series.flatMap(({ points }) => points.map(({ value }) => value)), 0) || 1;
  const x = (time: number) => LEFT + ((time - span.start) / (span.end - span.start)) * (WIDTH - LEFT - GAP);
  const y = (value: number) => BOTTOM - (value / highest) * (BOTTOM - TOP);
  const lines = series.map(({ points }, index) => {
    const path = points.map(({ time, value }) => `${x(time).toFixed(1)},${y(value).toFixed(1)}`).join(' ');
    return `<polyline class="${classOf(index)}" points="${path}"/>`;
  });
  const marks = [0, highest / 2, highest].map(
    (mark) =>
      `<line class="mark" x1="${LEFT}" x2="${WIDTH - GAP}" y1="${y(mark)}" y2="${y(mark)}"/>` +
      `<text x="${LEFT - 8}" y="${y(mark) + 4}" text-anchor="end">${quantity(mark, unit)}</text>`,
  );
  const times = [span.start, span.end].map(
    (time, index) =>
      `<text x="${x(time)}" y="${BOTTOM + 18}" text-anchor="${index === 0 ? 'start' : 'end'}">${clock(time)}</text>`,
  );
  const names = series.slice(0, 6).map(({ name }, index) => {
    const [left, top] = [LEFT + (index % 2) * 240, BOTTOM + 38 + Math.floor(index / 2) * 17];
    return `<rect x="${left}" y="${top - 9}" width="10" height="10" class="${classOf(index)}"/><text x="${left + 15}" y="${top}">${escaped(name)}</text>`;
  });
  return [
    `<rect class="panel" width="${WIDTH}" height="${HEIGHT}" rx="4"/>`,
    `<text class="title" x="${GAP}" y="24">${escaped(title)}</text>`,
    ...marks,
    ...times,
    ...lines,
    ...names,
  ].join('');
}

function classOf(index: number): string {
  return `s${index % COLORS.length}`;
}

function quantity(value: number, unit: string): string {
  if (unit === 's') return value < 1 ? `${Math.round(value * 10_000) / 10} ms` : `${value.toFixed(1)} s`;
  const figure = `${Math.round(value * 100) / 100}`;
  return unit === 'reqps' ? `${figure}/s` : figure;
}

function clock(time: number): string {
  return new Date(time * 1000).toISOString().slice(11, 19);
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}
