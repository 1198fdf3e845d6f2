import { signal } from '@preact/signals';
import { visibleText } from '../text/visible.ts';

const message = signal('');

/** Says a sentence to a screen reader. The same sentence twice is said twice. */
export function announce(text: string): void {
  const shown = visibleText(text);
  message.value = message.value === shown ? `${shown}\u00a0` : shown;
}

export function LiveRegion() {
  return (
    <div class="sr-only" role="status" aria-live="polite" aria-atomic="true">
      {message.value}
    </div>
  );
}
