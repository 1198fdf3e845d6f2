import { useEffect } from 'preact/hooks';
import type { CheckOutcome } from '../../../src/explorer/api.ts';
import { certify, loadChecks, saveReport, stopCertification } from '../store/certify.ts';
import { certification, dispatch, frame } from '../store/store.ts';
import { fill, say } from '../words/language.ts';
import { PAGE_WORDS } from '../words/pages.ts';
import { CheckRow } from './check-row.tsx';
import { ProblemNotice } from './problem.tsx';
import { VisibleText } from './visible-text.tsx';

/** All checks of `certify`, live: what runs, what failed, and how to fix it. */
export function CertifyPage() {
  useEffect(() => void loadChecks(), []);
  const { list, problem, phase, end, only, results } = certification.value;
  const { session } = frame.value;
  const endpoint = session?.endpoint;
  return (
    <section class="page certify" aria-labelledby="certify-title" data-phase={phase}>
      <div class="page-head">
        <h2 id="certify-title">{say(PAGE_WORDS.certifyTitle)}</h2>
        <p class="muted">{fill(PAGE_WORDS.certifyText, { count: list?.checks.length ?? 60 })}</p>
        {endpoint === undefined ? (
          <p class="with-hint">
            <button
              type="button"
              class="button primary"
              onClick={() => dispatch({ type: 'dialogOpened', dialog: 'endpoint' })}
            >
              {say(PAGE_WORDS.chooseEndpoint)}
            </button>
            <span class="muted">{say(PAGE_WORDS.needsEndpoint)}</span>
          </p>
        ) : (
          <Controls />
        )}
        {endpoint !== undefined && endpoint.captures === undefined && phase === 'idle' && (
          <p class="notice warn-notice">
            {say(PAGE_WORDS.noLists)}{' '}
            <button
              type="button"
              class="button"
              onClick={() => dispatch({ type: 'dialogOpened', dialog: 'endpoint' })}
            >
              {say(PAGE_WORDS.setLists)}
            </button>
          </p>
        )}
        {problem !== undefined && <ProblemNotice problem={problem} />}
        {end?.preflightError !== undefined && (
          <div class="notice fail-notice" role="alert">
            <p class="fail">
              <span aria-hidden="true">✗</span> {say(PAGE_WORDS.preflight)}
            </p>
            <p>
              <VisibleText text={end.preflightError.message} />
            </p>
            <p class="muted">
              <VisibleText text={end.preflightError.hint} />
            </p>
          </div>
        )}
        <Progress />
      </div>
      {list?.groups.map(({ group, title }) => {
        const checks = list.checks.filter((check) => check.group === group);
        const shown = only === 'all' ? checks : checks.filter(({ id }) => hasNotPassed(results[id]));
        if (shown.length === 0) return null;
        return (
          <section key={group} aria-labelledby={`checks-${group}`}>
            <h3 class="group" id={`checks-${group}`}>
              {say(title)}
            </h3>
            <ul class="checks">
              {shown.map((check) => (
                <CheckRow key={check.id} check={check} />
              ))}
            </ul>
          </section>
        );
      })}
      {only === 'failed' && !Object.values(results).some(hasNotPassed) && (
        <p class="muted">{say(PAGE_WORDS.allPassed)}</p>
      )}
    </section>
  );
}

function hasNotPassed(result: CheckOutcome | undefined): boolean {
  return result !== undefined && result.verdict !== 'pass';
}

function Controls() {
  const { phase, only, results } = certification.value;
  const notPassed = Object.values(results)
    .filter(hasNotPassed)
    .map(({ id }) => id);
  return (
    <div class="controls">
      {phase === 'running' ? (
        <button type="button" class="button" onClick={() => void stopCertification()}>
          {say(PAGE_WORDS.stop)}
        </button>
      ) : (
        <button type="button" class="button primary" onClick={() => void certify()}>
          {say(phase === 'idle' ? PAGE_WORDS.run : PAGE_WORDS.runAgain)}
        </button>
      )}
      {phase === 'ended' && notPassed.length > 0 && (
        <button type="button" class="button" onClick={() => void certify(notPassed)}>
          {fill(PAGE_WORDS.runNotPassed, { count: notPassed.length })}
        </button>
      )}
      {phase !== 'idle' && (
        <fieldset class="segmented">
          <legend class="sr-only">{say(PAGE_WORDS.results)}</legend>
          {(['all', 'failed'] as const).map((one) => (
            <button
              key={one}
              type="button"
              class="button"
              aria-pressed={only === one}
              onClick={() => dispatch({ type: 'checksFiltered', only: one })}
            >
              {say(one === 'all' ? PAGE_WORDS.all : PAGE_WORDS.notPassed)}
            </button>
          ))}
        </fieldset>
      )}
      {phase === 'ended' && certification.value.end !== undefined && (
        <span class="reports">
          <span class="muted">{say(PAGE_WORDS.report)}</span>
          {(['html', 'json', 'xml'] as const).map((form) => (
            <button key={form} type="button" class="button" onClick={() => void saveReport(form)}>
              {form === 'xml' ? 'JUnit' : form.toUpperCase()}
            </button>
          ))}
        </span>
      )}
    </div>
  );
}

const CONCLUSIONS = {
  ready: { color: 'pass', mark: '✓' },
  not_ready: { color: 'fail', mark: '✗' },
  not_proved: { color: 'warn', mark: '?' },
} as const;

/** How far it is, in figures and in a bar. */
function Progress() {
  const { phase, total, results, end } = certification.value;
  if (phase === 'idle') return null;
  const all = Object.values(results);
  const counts = {
    pass: all.filter(({ verdict }) => verdict === 'pass').length,
    fail: all.filter(({ verdict, level }) => verdict === 'fail' && level === 'required').length,
    advice: all.filter(({ verdict, level }) => verdict === 'fail' && level === 'advice').length,
    inconclusive: all.filter(({ verdict }) => verdict === 'inconclusive').length,
  };
  const whole = Math.max(total, all.length);
  return (
    <div class="progress">
      {end !== undefined && end.preflightError === undefined && (
        <p class={`conclusion ${CONCLUSIONS[end.verdict].color}`} role="status">
          <span aria-hidden="true">{CONCLUSIONS[end.verdict].mark}</span>{' '}
          <VisibleText text={end.conclusion} />
        </p>
      )}
      {phase === 'running' && (
        <p class="muted">
          {whole === 0
            ? say(PAGE_WORDS.starting)
            : fill(PAGE_WORDS.progress, { done: all.length, total: whole })}
        </p>
      )}
      <Bar counts={counts} whole={whole} />
      <p class="counts small">
        <span class="pass">
          ✓ {counts.pass} {say(PAGE_WORDS.pass)}
        </span>
        <span class={counts.fail > 0 ? 'fail' : 'muted'}>
          ✗ {counts.fail} {say(PAGE_WORDS.fail)}
        </span>
        <span class={counts.advice > 0 ? 'warn' : 'muted'}>
          ! {counts.advice} {say(PAGE_WORDS.advice)}
        </span>
        <span class="muted">
          ? {counts.inconclusive} {say(PAGE_WORDS.inconclusive)}
        </span>
      </p>
    </div>
  );
}

interface BarProps {
  readonly counts: Readonly<Record<'pass' | 'fail' | 'advice' | 'inconclusive', number>>;
  readonly whole: number;
}

function Bar({ counts, whole }: BarProps) {
  let x = 0;
  return (
    <svg class="bar" width="100%" height="8" aria-hidden="true">
      <rect class="rest" width="100%" height="8" rx="4" />
      {(['pass', 'fail', 'advice', 'inconclusive'] as const).map((name) => {
        const width = whole === 0 ? 0 : (counts[name] / whole) * 100;
        const start = x;
        x += width;
        return <rect key={name} class={name} x={`${start}%`} width={`${width}%`} height="8" />;
      })}
    </svg>
  );
}
