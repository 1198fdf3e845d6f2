import type { MessageDraft } from './message.ts';

/**
 * The forms of an exported message: a shell command, JavaScript with `fetch`, raw HTTP, a JSON fixture, and a test with
 * `@notify-capture/core/testing`.
 */
export const EXPORT_FORMS = ['curl', 'fetch', 'http', 'fixture', 'test'] as const;

/** A form of an exported message. */
export type ExportForm = (typeof EXPORT_FORMS)[number];

/** The request to export a message. */
export interface ExportRequest {
  readonly draft: MessageDraft;
  readonly form: ExportForm;
  /** The time of an exchange, so that the export is what was sent, to the byte. */
  readonly requestTime?: string;
}

/** A message in another form. */
export interface ExportedCode {
  readonly form: ExportForm;
  readonly language: 'shell' | 'javascript' | 'typescript' | 'http' | 'json';
  readonly fileName: string;
  readonly text: string;
}
