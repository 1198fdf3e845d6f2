import { createHash } from 'node:crypto';
import { type Certificate, type CertificateVerdict, conclusionOf } from '../certify/certificate.ts';
import { resultSections } from './html-results.ts';
import { facts, tally } from './html-summary.ts';
import { MARKS, type ResultLabel } from './labels.ts';
import { escapeMarkup } from './printable.ts';
import REPORT_STYLE from './report.css?raw';
import TOKENS from './tokens.css?raw';
import { headingOf, titleOf, WORDS } from './words.ts';

/** The page of the explorer has the same tokens. */
const STYLE = `${TOKENS}${REPORT_STYLE}`;
/** Only this style applies, whatever text a reply brings into the page. */
const STYLE_HASH = createHash('sha256').update(STYLE).digest('base64');

/**
 * A certificate as one HTML page without any external file: no script, no font, no request. It supports a light and a
 * dark color scheme, narrow screens and printing. What failed comes first, and each check has an address to send to
 * somebody. All text from the endpoint is escaped.
 */
export function htmlReport(certificate: Certificate): string {
  const { endpoint, lang, verdict } = certificate;
  const conclusion = CONCLUSIONS[verdict];
  return `<!doctype html>
<html lang="${lang === 'zh' ? 'zh-CN' : lang}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'sha256-${STYLE_HASH}'">
<meta name="color-scheme" content="light dark">
<title>${escapeMarkup(titleOf(certificate)[lang])}</title>
<style>${STYLE}</style>
</head>
<body>
<header>
<h1>${headingOf(certificate)[lang]}</h1>
<p class="endpoint">${escapeMarkup(endpoint)}</p>
<p class="conclusion ${conclusion}"><span aria-hidden="true">${MARKS[conclusion]}</span> ${escapeMarkup(conclusionOf(certificate))}</p>
${tally(certificate)}
${facts(certificate)}
</header>
<main>
${preflightErrorSection(certificate)}${resultSections(certificate)}
</main>
<footer>
<p>${WORDS.footer[lang]}</p>
</footer>
</body>
</html>
`;
}

const CONCLUSIONS: Readonly<Record<CertificateVerdict, ResultLabel>> = {
  ready: 'pass',
  not_ready: 'fail',
  not_proved: 'inconclusive',
};

function preflightErrorSection({ preflightError, lang }: Certificate): string {
  if (preflightError === undefined) return '';
  return `<section aria-labelledby="preflight-error">
<h2 id="preflight-error">${WORDS.preflightError[lang]}</h2>
<p>${escapeMarkup(preflightError.message)}</p>
<p class="hint"><strong>${WORDS.hint[lang]}</strong> ${escapeMarkup(preflightError.hint)}</p>
</section>
`;
}
