import type { ComponentChildren } from 'preact';

interface ScrollBoxProps {
  readonly label: string;
  readonly class?: string;
  readonly children: ComponentChildren;
}

/** A box with text from the wire. It scrolls, so it must be reached by keyboard (WCAG 2.1.1). */
export function ScrollBox({ label, class: name = '', children }: ScrollBoxProps) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: not all browsers focus a box because it scrolls
    <section class={`wire mono ${name}`} tabIndex={0} aria-label={label}>
      {children}
    </section>
  );
}
