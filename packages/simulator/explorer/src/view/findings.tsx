import type { VerdictFinding } from '../../../src/explorer/api.ts';
import { say } from '../words/language.ts';
import { VisibleText } from './visible-text.tsx';

/** Faults, and after them remarks, each with its hint. */
export function Findings({
  findings,
  faults,
}: {
  readonly findings: readonly VerdictFinding[];
  /** So many of them are faults. */
  readonly faults: number;
}) {
  if (findings.length === 0) return null;
  return (
    <ul class="findings">
      {findings.map(({ code, path, message, hint }, index) => (
        <li
          key={`${code} ${path ?? ''} ${index}`}
          class={`notice ${index < faults ? 'fail-notice' : 'warn-notice'}`}
        >
          <p>
            <span class={index < faults ? 'fail' : 'warn'} aria-hidden="true">
              {index < faults ? '✗' : '!'}
            </span>{' '}
            <VisibleText text={say(message)} />
          </p>
          <p class="muted">
            <VisibleText text={say(hint)} />
          </p>
        </li>
      ))}
    </ul>
  );
}
