import { useState } from 'preact/hooks';
import { visibleParts } from '../text/visible.ts';
import { fill, say } from '../words/language.ts';
import { WORDS } from '../words/words.ts';
import { ScrollBox } from './scroll-box.tsx';

/** Longer texts are cut until one asks for the rest. */
const SHOWN = 20_000;

/** A foreign text in which no character hides or reorders others. */
export function VisibleText({ text, blanks = false }: { readonly text: string; readonly blanks?: boolean }) {
  return (
    <bdi dir="ltr">
      {visibleParts(text, { blanks }).map((part, index) =>
        'text' in part ? (
          part.text
        ) : (
          <span key={index} class={blanks && part.mark.length === 1 ? 'space' : 'mark'} title={part.name}>
            {part.mark}
            {blanks && part.mark === '↵' ? '\n' : ''}
          </span>
        ),
      )}
    </bdi>
  );
}

/** A text as it went over the wire, in a box of its own that scrolls. */
export function Wire({ text, label }: { readonly text: string; readonly label: string }) {
  const [whole, setWhole] = useState(false);
  const isCut = text.length > SHOWN && !whole;
  return (
    <>
      <ScrollBox label={label}>
        <VisibleText text={isCut ? text.slice(0, SHOWN) : text} />
      </ScrollBox>
      {isCut && (
        <button type="button" class="button" onClick={() => setWhole(true)}>
          {fill(WORDS.showRest, { count: text.length - SHOWN })}
        </button>
      )}
      {text === '' && <p class="muted small">{say(WORDS.emptyBody)}</p>}
    </>
  );
}
