import type { Certificate, CheckResult } from '../certify/certificate.ts';
import { GROUPS, type Group, type Observation } from '../certify/check.ts';
import type { Language } from '../language.ts';
import { examplesOf } from './examples.ts';
import { durationText } from './html-summary.ts';
import { labelOf, MARKS, type ResultLabel } from './labels.ts';
import { escapeMarkup } from './printable.ts';
import { groupsOf } from './text.ts';
import { LABELS, LEVELS, WORDS } from './words.ts';

/** The sections in the order of their urgency. */
const SECTIONS = ['fail', 'advice', 'inconclusive'] as const satisfies readonly ResultLabel[];

/** What failed, then advice, then what is inconclusive; last, what passed, folded by group. */
export function resultSections({ results, lang }: Certificate): string {
  const sections = SECTIONS.map((label) => {
    const some = results.filter((result) => labelOf(result) === label);
    return some.length === 0 ? '' : section(label, table(some, lang, true), lang);
  });
  const passed = results.filter((result) => labelOf(result) === 'pass');
  const folded = groupsOf(passed).map((group) => passedGroup(group, passed, lang));
  return [...sections, folded.length === 0 ? '' : section('pass', folded.join('\n'), lang)].join('\n');
}

function section(label: ResultLabel, content: string, lang: Language): string {
  const id = `section-${label}`;
  return `<section aria-labelledby="${id}">
<h2 id="${id}">${WORDS.sections[label][lang]}</h2>
${content}
</section>`;
}

function passedGroup(group: Group, passed: readonly CheckResult[], lang: Language): string {
  const some = passed.filter((result) => result.group === group);
  return `<details id="${group}">
<summary><span class="name">${escapeMarkup(GROUPS[group][lang])}</span> <span class="count"><span aria-hidden="true">${MARKS.pass}</span> ${some.length} ${WORDS.passed[lang]}</span></summary>
${table(some, lang, false)}
</details>`;
}

/** `withGroups`: each check shows its group, because the table has checks of several ones. */
function table(results: readonly CheckResult[], lang: Language, withGroups: boolean): string {
  const columns = ['verdict', 'check', 'level', 'time'] as const;
  const cols = columns.map((name) => `<col class="column-${name}">`);
  const heads = columns.map(
    (name) =>
      `<th scope="col" class="column-head${name === 'time' ? ' time' : ''}">${WORDS[name][lang]}</th>`,
  );
  return `<table>
<colgroup>${cols.join('')}</colgroup>
<thead><tr>${heads.join('')}</tr></thead>
${results.map((result) => resultRows(result, lang, withGroups)).join('\n')}
</table>`;
}

function resultRows(result: CheckResult, lang: Language, withGroup: boolean): string {
  const label = labelOf(result);
  const { id, title, group, level, ms } = result;
  const groupText = withGroup ? ` <span class="group">· ${escapeMarkup(GROUPS[group][lang])}</span>` : '';
  // The id is the address of the check.
  return `<tbody id="${escapeMarkup(id)}" class="${label}">
<tr class="row"><td class="verdict"><span aria-hidden="true">${MARKS[label]}</span> ${LABELS[label][lang]}</td><th scope="row" class="check"><span class="title">${escapeMarkup(title)}</span><br><a class="id" href="#${escapeMarkup(id)}"><code>${escapeMarkup(id)}</code></a>${groupText}</th><td class="level">${LEVELS[level][lang]}</td><td class="time">${durationText(ms, lang)}</td></tr>${evidence(result, lang)}
</tbody>`;
}

/** What was sent and received, across the whole row. */
function evidence(result: CheckResult, lang: Language): string {
  if (result.verdict === 'fail') {
    const { shown, others } = examplesOf(result.observations);
    const rest = others === undefined ? '' : `<p>${escapeMarkup(others[lang])}</p>`;
    const lists = shown.map((one) => observationList(one, lang)).join('');
    return `
<tr><td class="evidence" colspan="4">${lists}${rest}<p class="hint"><strong>${WORDS.hint[lang]}</strong> ${escapeMarkup(result.hint)}</p></td></tr>`;
  }
  return result.note === undefined
    ? ''
    : `
<tr><td class="note" colspan="4">${escapeMarkup(result.note)}</td></tr>`;
}

function observationList(observation: Observation, lang: Language): string {
  const rows = (['sent', 'received', 'expected'] as const).map(
    (name) => `<div><dt>${WORDS[name][lang]}</dt><dd>${escapeMarkup(observation[name])}</dd></div>`,
  );
  return `<dl class="observation">${rows.join('')}</dl>`;
}
