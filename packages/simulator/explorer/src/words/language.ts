import { signal } from '@preact/signals';
import type { Language } from '../../../src/language.ts';

/** A text in each language. */
export type Text = Readonly<Record<Language, string>>;

/** The language of the page. */
export const language = signal<Language>('en');

/** The text in the language of the page. A component that calls it is drawn again when the language changes. */
export function say(text: Text): string {
  return text[language.value];
}

/** The text with its placeholders `{name}` replaced by the properties of these names. */
export function fill(text: Text, values: object): string {
  const all = new Map<string, unknown>(Object.entries(values));
  return say(text).replaceAll(/\{(\w+)\}/g, (_, name: string) => String(all.get(name) ?? ''));
}
