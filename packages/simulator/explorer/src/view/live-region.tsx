import { signal } from '@preact/signals';

const message = signal('');

/** Says a sentence to a screen reader. The same sentence twice is said twice. */
export function announce(text: string): void {
  message.value = message.value === text ? `${text}\u00a0` : text;
}

export function LiveRegion() {
  return (
    <div class="sr-only" role="status" aria-live="polite" aria-atomic="true">
      {message.value}
    </div>
  );
}
