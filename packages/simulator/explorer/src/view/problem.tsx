import type { Problem } from '../api/client.ts';
import { say, type Text } from '../words/language.ts';
import { WORDS } from '../words/words.ts';
import { VisibleText } from './visible-text.tsx';

/** The texts of a problem. The server writes those that it knows; the page knows that there is no server. */
function problemTexts({ code, message, hint }: Problem): {
  readonly message: string;
  readonly hint: string;
} {
  if (code === 'SERVER_GONE') return { message: say(WORDS.serverGone), hint: say(WORDS.serverGoneHint) };
  if (code === 'TOKEN_WRONG')
    return { message: sayEither(message), hint: `${sayEither(hint)} ${say(WORDS.typedIsKept)}` };
  return { message: sayEither(message), hint: sayEither(hint) };
}

function sayEither(text: string | Text): string {
  return typeof text === 'string' ? text : say(text);
}

/** An error of the tool: what is wrong, what to do, and a way to close it. */
export function ProblemNotice({
  problem,
  onClose,
}: {
  readonly problem: Problem;
  readonly onClose?: () => void;
}) {
  const { message, hint } = problemTexts(problem);
  return (
    <div class="notice fail-notice problem" role="alert">
      <p>
        <span class="fail" aria-hidden="true">
          ✗{' '}
        </span>
        <VisibleText text={message} />
      </p>
      {hint !== '' && (
        <p class="muted">
          <VisibleText text={hint} />
        </p>
      )}
      {onClose !== undefined && (
        <p>
          <button type="button" class="button" onClick={onClose}>
            {say(WORDS.close)}
          </button>
        </p>
      )}
    </div>
  );
}

/** The page cannot start. */
export function PageProblem({ problem }: { readonly problem: Problem }) {
  return (
    <main class="page-problem">
      <h1>notify-capture</h1>
      <ProblemNotice problem={problem} />
      <p>
        <button type="button" class="button primary" onClick={() => location.reload()}>
          {say(WORDS.tryAgain)}
        </button>
      </p>
    </main>
  );
}
