// `npm run picture -- <file.svg> [Prometheus] [minutes]`: draws the panels of dashboard.json from what Prometheus answers to
// their queries. Grafana draws more; this shows that each query has an answer.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { drawingOf } from './drawing.ts';
import { type Panel, seriesOf } from './queries.ts';

const [file = 'dashboard.svg', prometheus = 'http://127.0.0.1:9090', minutes = '6'] = process.argv.slice(2);
const dashboard = JSON.parse(readFileSync(join(import.meta.dirname, '..', 'dashboard.json'), 'utf8'));
const panels: readonly Panel[] = dashboard.panels;
const end = Math.floor(Date.now() / 1000);
const span = { start: end - Number(minutes) * 60, end };
const drawn = await Promise.all(
  panels.map(async (panel) => [panel, await seriesOf(prometheus, panel, span)] as const),
);
writeFileSync(file, drawingOf(drawn, span));
