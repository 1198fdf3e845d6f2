import type { LocalizedText } from '@notify-capture/core';
import type { DeliveryFaults } from './delivery.ts';
import type { FieldDescription, MessageDraft } from './message.ts';

/** The groups of the gallery, in the order of the page. */
export type CaseGroup = 'captured' | 'failed' | 'pending' | 'kinds' | 'repeats' | 'broken';

/** A group and its title. */
export interface CaseGroupTitle {
  readonly group: CaseGroup;
  readonly title: LocalizedText;
}

/** A case of the gallery. */
export interface GalleryCase {
  /** Stable: the address of the page contains it, e.g. `SUCCESS`, `dispute/DISPUTE_CREATED` or `other-path`. */
  readonly id: string;
  readonly group: CaseGroup;
  /** The result code, the type of the message, or a short name. */
  readonly title: LocalizedText;
  readonly meaning: LocalizedText;
  /** What the merchant does, or what the endpoint must do. */
  readonly action: LocalizedText;
  /** Another word for the search, in lower case. */
  readonly keywords: readonly string[];
  readonly kind: string;
  readonly type?: string;
  /** Of a capture. */
  readonly outcome?: 'captured' | 'failed' | 'pending';
  /** `acknowledged` or `refused`: the reply of a correct endpoint. `either`: both are sound. */
  readonly expected: 'acknowledged' | 'refused' | 'either';
  /** Set: one click starts a delivery with these faults instead of one message. */
  readonly faults?: Partial<DeliveryFaults>;
  /** The message, with new ids. */
  readonly draft: MessageDraft;
}

/** The gallery. Each read has new ids. */
export interface Gallery {
  readonly groups: readonly CaseGroupTitle[];
  readonly cases: readonly GalleryCase[];
  /** The fields of each kind of message. */
  readonly fields: Readonly<Record<string, readonly FieldDescription[]>>;
}
