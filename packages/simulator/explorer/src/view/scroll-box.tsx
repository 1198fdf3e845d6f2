import type { ComponentChildren } from 'preact';

interface ScrollBoxProps {
  readonly label: string;
  readonly class?: string;
  readonly children: ComponentChildren;
}

/** A box with text from the wire. It scrolls, so it must be reached by keyboard (WCAG 2.1.1). */
export function ScrollBox({ label, class: name = '', children }: ScrollBoxProps) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: it groups no controls, and a section would be a landmark
    // biome-ignore lint/a11y/noNoninteractiveTabindex: not all browsers focus a box because it scrolls
    <div class={`wire mono ${name}`} role="group" tabIndex={0} aria-label={label}>
      {children}
    </div>
  );
}

/** In characters. A longer value stands in a box of its own that scrolls. */
const LONG = 160;

interface ValueProps {
  readonly label: string;
  readonly text: string;
  /** How the text is drawn. */
  readonly children: ComponentChildren;
}

/** A value that may be long: nothing around it moves because of it. */
export function Value({ label, text, children }: ValueProps) {
  if (text.length <= LONG) return <code class="value">{children}</code>;
  return (
    <ScrollBox label={label} class="value long">
      {children}
    </ScrollBox>
  );
}
