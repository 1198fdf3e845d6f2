import { curlLine } from '../../curl.ts';
import type { MessageDraft, Preview } from '../api.ts';
import { diagnoseSent } from '../explanation/diagnosis.ts';
import type { MessageReader } from './reader.ts';
import { segmentsOf } from './segments.ts';
import { type DraftSettings, signDraft } from './sign-draft.ts';
import { wireRequest } from './wire.ts';

/** A message before it is sent. */
export async function previewOf(
  draft: MessageDraft,
  settings: DraftSettings,
  reader: MessageReader,
): Promise<Preview> {
  const message = signDraft(draft, settings);
  const [reading, refusal] = await Promise.all([
    reader.read(message.sent.body),
    reader.refusalOf(message.request),
  ]);
  return {
    request: wireRequest(message.request),
    segments: segmentsOf(message),
    genuine: diagnoseSent(message, settings.signer.publicKey).length === 0,
    curl: curlLine(message.request),
    reading,
    ...(refusal === undefined ? {} : { refusal }),
  };
}
