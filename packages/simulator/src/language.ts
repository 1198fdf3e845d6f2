import type { LocalizedText } from '@notify-capture/core';
import { SimulatorError } from './errors.ts';

/** The language of titles, messages and hints: English or Simplified Chinese. */
export type Language = keyof LocalizedText;

/** All languages. The first one is the default. */
export const LANGUAGES: readonly Language[] = ['en', 'zh'];

/**
 * Reads a language. Default: English, whatever the language of the system is.
 *
 * @throws SimulatorError `OPTION_INVALID`
 */
export function readLanguage(lang: string = 'en'): Language {
  const language = LANGUAGES.find((one) => one === lang);
  if (language !== undefined) return language;
  throw new SimulatorError('OPTION_INVALID', `Unknown language "${lang}".`, 'Expected: en or zh.');
}

/** Sentences one after another: only English has spaces between them. */
export function joinTexts(...texts: readonly LocalizedText[]): LocalizedText {
  return { en: texts.map(({ en }) => en).join(' '), zh: texts.map(({ zh }) => zh).join('') };
}
