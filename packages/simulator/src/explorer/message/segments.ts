import type { Segment, SegmentPart } from '../api.ts';
import type { MessageParts, SignedDraft } from './sign-draft.ts';
import { bytesOf } from './wire.ts';

/** The name of a part of the signed content, and the segment that it makes. */
const PARTS = [
  ['method', 'method'],
  ['target', 'target'],
  ['clientId', 'client'],
  ['requestTime', 'time'],
  ['body', 'body'],
] as const satisfies readonly (readonly [keyof MessageParts, SegmentPart])[];

/** The separator after each part. */
const AFTER = [' ', '\n', '.', '.', ''];

/** The signed content in its parts: `POST /path?query`, a line feed, then client, time and body joined by dots. */
export function segmentsOf({ signed, sent }: Pick<SignedDraft, 'signed' | 'sent'>): readonly Segment[] {
  return PARTS.flatMap(([name, part], index): readonly Segment[] => {
    const [content, onTheWire] = [Buffer.from(signed[name]), Buffer.from(sent[name])];
    const segment = { part, bytes: bytesOf(content) };
    const separator = AFTER[index] ?? '';
    return [
      content.equals(onTheWire) ? segment : { ...segment, sent: bytesOf(onTheWire) },
      ...(separator === '' ? [] : [{ part: 'separator' as const, bytes: bytesOf(Buffer.from(separator)) }]),
    ];
  });
}
