import type { LocalizedText } from '@notify-capture/core';
import { type Certificate, type CheckResult, conclusionOf, tallyOf } from '../certify/certificate.ts';
import { GROUPS, type Group, type Observation } from '../certify/check.ts';
import type { Language } from '../language.ts';
import { examplesOf } from './examples.ts';
import { STYLE } from './html-style.ts';
import { labelOf, MARKS } from './labels.ts';
import { escapeMarkup } from './printable.ts';
import { groupsOf } from './text.ts';
import { LABELS, LEVELS, titleOf, WORDS } from './words.ts';

/**
 * A certificate as one HTML page without any external file: no script, no font, no request. It supports a light and a
 * dark color scheme, and printing. All text from the endpoint is escaped.
 */
export function htmlReport(certificate: Certificate): string {
  const { endpoint, lang, ready, results } = certificate;
  const title = escapeMarkup(titleOf(endpoint)[lang]);
  return `<!doctype html>
<html lang="${lang === 'zh' ? 'zh-CN' : lang}">
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
  .map((group) => groupSection(group, results, lang))
  .join('\n')}
</main>
<footer>
<p>${WORDS.footer[lang]}</p>
</footer>
</body>
</html>
`;
}

function summary(certificate: Certificate): string {
  const { passed, failed, advice, inconclusive } = tallyOf(certificate);
  const entries: readonly (readonly [LocalizedText, string])[] = [
    [WORDS.client, certificate.clientId],
    [WORDS.started, certificate.startedAt],
    [WORDS.duration, `${(certificate.ms / 1_000).toFixed(1)} s`],
    [WORDS.passed, String(passed)],
    [WORDS.failed, String(failed)],
    [WORDS.advice, String(advice)],
    [WORDS.inconclusive, String(inconclusive)],
  ];
  const rows = entries.map(
    ([name, value]) => `<div><dt>${name[certificate.lang]}</dt><dd>${escapeMarkup(value)}</dd></div>`,
  );
  return `<dl>${rows.join('')}</dl>`;
}

function preflightErrorSection({ preflightError, lang }: Certificate): string {
  if (preflightError === undefined) return '';
  return `<section aria-labelledby="preflight-error">
<h2 id="preflight-error">${WORDS.preflightError[lang]}</h2>
<p>${escapeMarkup(preflightError.message)}</p>
<p class="hint"><strong>${WORDS.hint[lang]}</strong> ${escapeMarkup(preflightError.hint)}</p>
</section>
`;
}

function groupSection(group: Group, results: readonly CheckResult[], lang: Language): string {
  const rows = results.filter((result) => result.group === group).map((result) => resultRow(result, lang));
  const heads = (['verdict', 'check', 'level', 'time'] as const).map(
    (name) => `<th scope="col">${WORDS[name][lang]}</th>`,
  );
  return `<section aria-labelledby="${group}">
<h2 id="${group}">${escapeMarkup(GROUPS[group][lang])}</h2>
<table>
<thead><tr>${heads.join('')}</tr></thead>
<tbody>
${rows.join('\n')}
</tbody>
</table>
</section>`;
}

function resultRow(result: CheckResult, lang: Language): string {
  const label = labelOf(result);
  const name = `${escapeMarkup(result.title)} <code>${escapeMarkup(result.id)}</code>`;
  return `<tr class="${label}"><td><span aria-hidden="true">${MARKS[label]}</span> ${LABELS[label][lang]}</td><th scope="row">${name}${details(result, lang)}</th><td>${LEVELS[result.level][lang]}</td><td>${result.ms} ms</td></tr>`;
}

function details(result: CheckResult, lang: Language): string {
  if (result.verdict === 'fail') {
    const { shown, others } = examplesOf(result.observations);
    const rest = others === undefined ? '' : `<p>${escapeMarkup(others[lang])}</p>`;
    return `${shown.map((one) => observationList(one, lang)).join('')}${rest}<p class="hint"><strong>${WORDS.hint[lang]}</strong> ${escapeMarkup(result.hint)}</p>`;
  }
  return result.note === undefined ? '' : `<p>${escapeMarkup(result.note)}</p>`;
}

function observationList(observation: Observation, lang: Language): string {
  const rows = (['sent', 'received', 'expected'] as const).map(
    (name) => `<div><dt>${WORDS[name][lang]}</dt><dd>${escapeMarkup(observation[name])}</dd></div>`,
  );
  return `<dl class="observation">${rows.join('')}</dl>`;
}
