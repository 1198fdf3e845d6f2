import { VisibleText } from './visible-text.tsx';

/** The last characters, by which people tell ids and paths apart. */
const END = 8;

/**
 * A value that is cut in its middle where there is too little room, and whole where there is enough. It lies over an input
 * that has no focus: the input, and not this picture of it, is what is read and copied.
 */
export function MiddleCut({ text, end = END }: { readonly text: string; readonly end?: number }) {
  const at = Math.max(0, text.length - end);
  return (
    <span class="middle-cut mono" aria-hidden="true">
      <span class="cut-start">
        <VisibleText text={text.slice(0, at)} />
      </span>
      <span>
        <VisibleText text={text.slice(at)} />
      </span>
    </span>
  );
}
