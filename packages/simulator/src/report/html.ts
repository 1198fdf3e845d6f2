import { type Certificate, type CheckResult, conclusionOf, tallyOf } from '../certify/certificate.ts';
import { GROUPS, type Group, type Observation } from '../certify/check.ts';
import { escaped } from './escape.ts';
import { STYLE } from './html-style.ts';
import { groupsOf } from './text.ts';
import { kindOf, MARKS } from './verdicts.ts';

/**
 * A certificate as one HTML page that needs nothing else: no script, no font, no request, light and dark, printable.
 * All that came from the endpoint is escaped.
 */
export function htmlReport(certificate: Certificate): string {
  const { endpoint, ready, results } = certificate;
  const title = escaped(`Certificate of ${endpoint}`);
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
<p class="conclusion ${ready ? 'pass' : 'fail'}"><span aria-hidden="true">${ready ? MARKS.pass : MARKS.fail}</span> ${escaped(conclusionOf(certificate))}</p>
${summary(certificate)}
</header>
<main>
${stop(certificate)}${groupsOf(results)
  .map((group) => chapter(group, results))
  .join('\n')}
</main>
<footer>
<p>Made by notify-capture certify. Required is what the protocol or the safety of money demands; advice is what sane endpoints do otherwise, too. What was not seen is not passed.</p>
</footer>
</body>
</html>
`;
}

function summary(certificate: Certificate): string {
  const { passed, failed, advised, notSeen } = tallyOf(certificate);
  const facts: readonly (readonly [string, string])[] = [
    ['Client', certificate.clientId],
    ['Begun', certificate.startedAt],
    ['Took', `${(certificate.ms / 1_000).toFixed(1)} s`],
    ['Passed', String(passed)],
    ['Failed', String(failed)],
    ['Advice', String(advised)],
    ['Not seen', String(notSeen)],
  ];
  const rows = facts.map(([name, value]) => `<div><dt>${name}</dt><dd>${escaped(value)}</dd></div>`);
  return `<dl>${rows.join('')}</dl>`;
}

function stop({ stopped }: Certificate): string {
  if (stopped === undefined) return '';
  return `<section aria-labelledby="stopped">
<h2 id="stopped">Why no check was made</h2>
<p>${escaped(stopped.why)}</p>
<p class="hint"><strong>What to do:</strong> ${escaped(stopped.hint)}</p>
</section>
`;
}

function chapter(group: Group, results: readonly CheckResult[]): string {
  const rows = results.filter((result) => result.group === group).map(row);
  return `<section aria-labelledby="${group}">
<h2 id="${group}">${escaped(GROUPS[group])}</h2>
<table>
<thead><tr><th scope="col">Verdict</th><th scope="col">Check</th><th scope="col">Level</th><th scope="col">Time</th></tr></thead>
<tbody>
${rows.join('\n')}
</tbody>
</table>
</section>`;
}

function row(result: CheckResult): string {
  const kind = kindOf(result);
  const name = `${escaped(result.title)} <code>${escaped(result.id)}</code>`;
  return `<tr class="${kind.replace(' ', '-')}"><td><span aria-hidden="true">${MARKS[kind]}</span> ${kind}</td><th scope="row">${name}${more(result)}</th><td>${result.level}</td><td>${result.ms} ms</td></tr>`;
}

function more(result: CheckResult): string {
  if (result.verdict === 'fail') {
    return `${result.why.map(observation).join('')}<p class="hint"><strong>What to do:</strong> ${escaped(result.hint)}</p>`;
  }
  return result.note === undefined ? '' : `<p>${escaped(result.note)}</p>`;
}

function observation({ sent, came, expected }: Observation): string {
  return `<dl class="why"><div><dt>Sent</dt><dd>${escaped(sent)}</dd></div><div><dt>Came</dt><dd>${escaped(came)}</dd></div><div><dt>Expected</dt><dd>${escaped(expected)}</dd></div></dl>`;
}
