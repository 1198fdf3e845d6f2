import type {
  DeliveryFaults,
  Gallery,
  GalleryCase,
  MessageDraft,
  PartRisk,
  Preview,
  SegmentPart,
} from '../../../src/explorer/api.ts';
import type { Problem } from '../api/client.ts';

export const EDITOR_TABS = ['form', 'json', 'headers', 'signed'] as const;
export type EditorTab = (typeof EDITOR_TABS)[number];

/** The gallery, and the message that is edited. */
export interface MessageState {
  readonly gallery?: Gallery;
  /** Cases that were made of recorded messages. They stay in this browser. */
  readonly own: readonly GalleryCase[];
  readonly risks: readonly PartRisk[];
  readonly search: string;
  readonly caseId?: string;
  readonly draft?: MessageDraft;
  /** The draft differs from that of its case. */
  readonly edited: boolean;
  readonly tab: EditorTab;
  /** The segment of the signed string that was pointed at. */
  readonly segment: Exclude<SegmentPart, 'separator'>;
  /** The message as the server signs it. It may be that of the draft before the last key stroke. */
  readonly preview?: Preview;
  readonly previewProblem?: Problem;
  /** Send makes a delivery with retries, not one request. */
  readonly delivers: boolean;
  readonly faults: DeliveryFaults;
  readonly speed: number;
}

export const NO_FAULTS: DeliveryFaults = {
  loseAck: 0,
  duplicate: 1,
  reorder: false,
  conflict: false,
  renewTime: false,
};

export const INITIAL_MESSAGE: MessageState = {
  own: [],
  risks: [],
  search: '',
  edited: false,
  tab: 'form',
  segment: 'target',
  delivers: false,
  faults: NO_FAULTS,
  speed: 1_000,
};
