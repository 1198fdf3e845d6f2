import { useState } from 'preact/hooks';
import { say } from '../words/language.ts';
import { WORDS } from '../words/words.ts';
import { Icon } from './icon.tsx';
import { announce } from './live-region.tsx';

/** Copies a text, and says so in a word where it was asked for. */
export function CopyButton({ text, label }: { readonly text: string; readonly label: string }) {
  const [state, setState] = useState<'idle' | 'copied' | 'failed'>('idle');
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(text);
      setState('copied');
      announce(say(WORDS.copied));
    } catch {
      setState('failed');
      announce(say(WORDS.copyFailed));
    }
  };
  const icon = { idle: 'copy', copied: 'check', failed: 'cross' } as const;
  return (
    <button
      type="button"
      class="button quiet icon"
      aria-label={`${say(WORDS.copy)}: ${label}`}
      title={say(state === 'failed' ? WORDS.copyFailed : WORDS.copy)}
      onClick={() => void copy()}
      onBlur={() => setState('idle')}
    >
      <Icon name={icon[state]} />
    </button>
  );
}
