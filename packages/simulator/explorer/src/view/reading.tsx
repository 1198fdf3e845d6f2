import { message } from '../store/store.ts';
import { say } from '../words/language.ts';
import { MESSAGE_WORDS } from '../words/message.ts';
import { VisibleText } from './visible-text.tsx';

/** What this library reads in the message. */
export function Reading() {
  const reading = message.value.preview?.reading;
  if (reading === undefined) return null;
  const problems = reading.accepted ? reading.warnings : reading.problems;
  return (
    <div class={`notice ${reading.accepted ? 'pass-notice' : 'warn-notice'} small`}>
      <p>
        <span class="muted">{say(reading.accepted ? MESSAGE_WORDS.reads : MESSAGE_WORDS.refuses)}</span>{' '}
        {reading.accepted ? (
          <strong>
            <VisibleText text={[reading.kind, reading.type, reading.outcome].filter(Boolean).join(' · ')} />
          </strong>
        ) : (
          <strong class="fail">{`${reading.status} ${reading.code}`}</strong>
        )}
      </p>
      {reading.accepted && reading.advice !== undefined && (
        <p>
          <VisibleText text={say(reading.advice)} />
        </p>
      )}
      {reading.accepted && reading.consistent === false && (
        <p class="warn">{say(MESSAGE_WORDS.inconsistent)}</p>
      )}
      {!reading.accepted && problems.length === 0 && (
        <p>
          <VisibleText text={say(reading.message)} />
        </p>
      )}
      {problems.map(({ path, text }) => (
        <p key={path}>
          <code>
            <VisibleText text={path} />
          </code>{' '}
          <VisibleText text={say(text)} />
        </p>
      ))}
    </div>
  );
}
