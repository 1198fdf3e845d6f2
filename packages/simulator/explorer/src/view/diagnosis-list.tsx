import type { DiagnosisFinding } from '../../../src/explorer/api.ts';
import { say } from '../words/language.ts';
import { VisibleText } from './visible-text.tsx';

/** What the signature shows: each finding with its hint and its code. */
export function DiagnosisList({
  title,
  findings,
}: {
  readonly title: string;
  readonly findings: readonly DiagnosisFinding[];
}) {
  if (findings.length === 0) return null;
  return (
    <section>
      <h3>{title}</h3>
      <ul class="findings">
        {findings.map(({ code, part, message, hint }) => (
          <li key={`${code} ${part}`} class="notice warn-notice">
            <p>
              <VisibleText text={say(message)} />
            </p>
            <p class="muted">
              <VisibleText text={say(hint)} />
            </p>
            <p class="small muted">
              <code>{code}</code>
            </p>
          </li>
        ))}
      </ul>
    </section>
  );
}
