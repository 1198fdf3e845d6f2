import { type Certificate, type CheckResult, conclusionOf, tallyOf } from '../certify/certificate.ts';
import { GROUPS, type Group, type Observation } from '../certify/check.ts';
import { examplesOf } from './examples.ts';
import { STYLE } from './html-style.ts';
import { labelOf, MARKS } from './labels.ts';
import { escapeMarkup } from './printable.ts';
import { groupsOf } from './text.ts';

/**
 * A certificate as one HTML page without any external file: no script, no font, no request. It supports a light and a
 * dark color scheme, and printing. All text from the endpoint is escaped.
 */
export function htmlReport(certificate: Certificate): string {
  const { endpoint, ready, results } = certificate;
  const title = escapeMarkup(`Certificate of ${endpoint}`);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
<style>${STYLE}</style>
</head>
<body>
<header>
<h1>${title}</h1>
<p class="conclusion ${ready ? 'pass' : 'fail'}"><span aria-hidden="true">${ready ? MARKS.pass : MARKS.fail}</span> ${escapeMarkup(conclusionOf(certificate))}</p>
${summary(certificate)}
</header>
<main>
${preflightErrorSection(certificate)}${groupsOf(results)
  .map((group) => groupSection(group, results))
  .join('\n')}
</main>
<footer>
<p>Made by notify-capture certify. The protocol or the safety of money demands every required check. Some sound endpoints fail checks that are advice. An inconclusive check has not passed.</p>
</footer>
</body>
</html>
`;
}

function summary(certificate: Certificate): string {
  const { passed, failed, advice, inconclusive } = tallyOf(certificate);
  const entries: readonly (readonly [string, string])[] = [
    ['Client', certificate.clientId],
    ['Started', certificate.startedAt],
    ['Duration', `${(certificate.ms / 1_000).toFixed(1)} s`],
    ['Passed', String(passed)],
    ['Failed', String(failed)],
    ['Advice', String(advice)],
    ['Inconclusive', String(inconclusive)],
  ];
  const rows = entries.map(([name, value]) => `<div><dt>${name}</dt><dd>${escapeMarkup(value)}</dd></div>`);
  return `<dl>${rows.join('')}</dl>`;
}

function preflightErrorSection({ preflightError }: Certificate): string {
  if (preflightError === undefined) return '';
  return `<section aria-labelledby="preflight-error">
<h2 id="preflight-error">Why no check could run</h2>
<p>${escapeMarkup(preflightError.message)}</p>
<p class="hint"><strong>How to fix it:</strong> ${escapeMarkup(preflightError.hint)}</p>
</section>
`;
}

function groupSection(group: Group, results: readonly CheckResult[]): string {
  const rows = results.filter((result) => result.group === group).map(resultRow);
  return `<section aria-labelledby="${group}">
<h2 id="${group}">${escapeMarkup(GROUPS[group])}</h2>
<table>
<thead><tr><th scope="col">Verdict</th><th scope="col">Check</th><th scope="col">Level</th><th scope="col">Time</th></tr></thead>
<tbody>
${rows.join('\n')}
</tbody>
</table>
</section>`;
}

function resultRow(result: CheckResult): string {
  const label = labelOf(result);
  const name = `${escapeMarkup(result.title)} <code>${escapeMarkup(result.id)}</code>`;
  return `<tr class="${label}"><td><span aria-hidden="true">${MARKS[label]}</span> ${label}</td><th scope="row">${name}${details(result)}</th><td>${result.level}</td><td>${result.ms} ms</td></tr>`;
}

function details(result: CheckResult): string {
  if (result.verdict === 'fail') {
    const { shown, others } = examplesOf(result.observations);
    const rest = others === undefined ? '' : `<p>${escapeMarkup(others)}</p>`;
    return `${shown.map(observationList).join('')}${rest}<p class="hint"><strong>How to fix it:</strong> ${escapeMarkup(result.hint)}</p>`;
  }
  return result.note === undefined ? '' : `<p>${escapeMarkup(result.note)}</p>`;
}

function observationList({ sent, received, expected }: Observation): string {
  return `<dl class="observation"><div><dt>Sent</dt><dd>${escapeMarkup(sent)}</dd></div><div><dt>Received</dt><dd>${escapeMarkup(received)}</dd></div><div><dt>Expected</dt><dd>${escapeMarkup(expected)}</dd></div></dl>`;
}
