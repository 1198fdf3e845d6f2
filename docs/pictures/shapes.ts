type Color = 'background' | 'panel' | 'text' | 'muted' | 'line' | 'accent' | 'pass' | 'fail' | 'warn';

/** The tokens of the explorer, with their values for a picture that stands alone. */
const COLORS: Readonly<Record<Color, string>> = {
  background: 'var(--background, light-dark(#ffffff, #16181d))',
  panel: 'var(--panel, light-dark(#f5f6f8, #1e2127))',
  text: 'var(--text, light-dark(#1a1c20, #e6e8ec))',
  muted: 'var(--muted, light-dark(#5a606b, #a4abb7))',
  line: 'var(--line-strong, light-dark(#7f8692, #747b89))',
  accent: 'var(--accent, light-dark(#1f5fbf, #86b4ff))',
  pass: 'var(--pass, light-dark(#0b6b34, #5fcf8b))',
  fail: 'var(--fail, light-dark(#b3151b, #ff8f8f))',
  warn: 'var(--warn, light-dark(#7a4a00, #f0b44d))',
};

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Label {
  readonly color?: Color;
  readonly size?: number;
  readonly anchor?: 'start' | 'middle' | 'end';
  readonly bold?: boolean;
}

/** A whole picture on its background. */
export function picture(width: number, height: number, ...parts: readonly string[]): string {
  const box = `<rect width="${width}" height="${height}" fill="${COLORS.background}"/>`;
  const open = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}"`;
  return `${open} style="color-scheme: light dark" font-family="system-ui, sans-serif">\n${[box, ...parts].join('\n')}\n</svg>\n`;
}

export function text({ x, y }: Point, content: string, label: Label = {}): string {
  const { color = 'text', size = 13, anchor = 'middle', bold = false } = label;
  const weight = bold ? ' font-weight="600"' : '';
  const escaped = content.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
  return `<text x="${x}" y="${y}" font-size="${size}" text-anchor="${anchor}" fill="${COLORS[color]}"${weight}>${escaped}</text>`;
}

/** A box with a title and smaller lines below it. */
export function box(
  { x, y, width, height }: Point & { readonly width: number; readonly height: number },
  title: string,
  lines: readonly string[] = [],
  color: Color = 'line',
): string {
  const top = y + height / 2 - (lines.length * 16) / 2 + 5;
  const middle = x + width / 2;
  return [
    `<rect x="${x}" y="${y}" width="${width}" height="${height}" rx="6" fill="${COLORS.panel}" stroke="${COLORS[color]}"/>`,
    text({ x: middle, y: top }, title, { bold: true, color: color === 'line' ? 'text' : color }),
    ...lines.map((line, index) =>
      text({ x: middle, y: top + 16 * (index + 1) }, line, { size: 12, color: 'muted' }),
    ),
  ].join('\n');
}

/** A line through points with a head at its end. */
export function arrow(points: readonly Point[], color: Color = 'line'): string {
  const [before, end] = points.slice(-2);
  if (before === undefined || end === undefined) throw new Error('An arrow has two points.');
  const angle = Math.atan2(end.y - before.y, end.x - before.x);
  const head = [0.4, -0.4].map((turn) => {
    const x = end.x - 9 * Math.cos(angle + turn);
    const y = end.y - 9 * Math.sin(angle + turn);
    return `${x.toFixed(1)},${y.toFixed(1)}`;
  });
  const path = points.map(({ x, y }) => `${x},${y}`).join(' ');
  return [
    `<polyline points="${path}" fill="none" stroke="${COLORS[color]}"/>`,
    `<polygon points="${end.x},${end.y} ${head.join(' ')}" fill="${COLORS[color]}"/>`,
  ].join('\n');
}

export function line(from: Point, to: Point, color: Color = 'line'): string {
  return `<line x1="${from.x}" y1="${from.y}" x2="${to.x}" y2="${to.y}" stroke="${COLORS[color]}"/>`;
}

export function dot({ x, y }: Point, color: Color): string {
  return `<circle cx="${x}" cy="${y}" r="6" fill="${COLORS[color]}" stroke="${COLORS.background}" stroke-width="2"/>`;
}
