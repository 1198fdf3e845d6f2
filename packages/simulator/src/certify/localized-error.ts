import type { LocalizedText } from '@notify-capture/core';

/** An error whose sentence is shown in the report. `message` is in English. */
export abstract class LocalizedError extends Error {
  readonly text: LocalizedText;

  constructor(text: LocalizedText) {
    super(text.en);
    this.text = text;
  }
}
