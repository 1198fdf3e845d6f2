import type {
  Books,
  CertificationEvent,
  CheckList,
  DeliveryEvent,
  DeliveryFaults,
  Diagnosis,
  EndpointState,
  FoundEndpoint,
  Gallery,
  GalleryCase,
  ImportResult,
  MessageDraft,
  PartRisk,
  Preview,
  ProbeReport,
  SegmentPart,
  Session,
} from '../../../src/explorer/api.ts';
import type { Problem } from '../api/client.ts';
import type { DeliveryView, ExchangeTab, HistoryEntry } from './exchanges-state.ts';
import type { Dialog, Page, Pane, PaneSizes, Theme } from './frame-state.ts';
import type { EditorTab } from './message-state.ts';

/** Everything that can happen to the state. Each slice of the state has a reducer that handles some of them. */
export type Action = FrameAction | MessageAction | ExchangeAction | CertificationAction | ReplayAction;

type FrameAction =
  | { readonly type: 'sessionLoaded'; readonly session: Session }
  | { readonly type: 'pageFailed'; readonly problem: Problem }
  | { readonly type: 'pageChosen'; readonly page: Page }
  | { readonly type: 'paneChosen'; readonly pane: Pane }
  | { readonly type: 'menuToggled'; readonly open: boolean }
  | { readonly type: 'themeChosen'; readonly theme: Theme }
  | { readonly type: 'dialogOpened'; readonly dialog: Dialog }
  | { readonly type: 'dialogClosed' }
  | { readonly type: 'paneSized'; readonly sizes: Partial<PaneSizes> }
  | { readonly type: 'historyFolded'; readonly isFolded: boolean }
  | { readonly type: 'endpointsFound'; readonly found: readonly FoundEndpoint[] }
  | { readonly type: 'endpointChanging' }
  | { readonly type: 'endpointSet'; readonly endpoint: EndpointState }
  | { readonly type: 'endpointFailed'; readonly problem: Problem };

type MessageAction =
  | { readonly type: 'galleryLoaded'; readonly gallery: Gallery; readonly risks: readonly PartRisk[] }
  | { readonly type: 'ownCasesRestored'; readonly cases: readonly GalleryCase[] }
  | { readonly type: 'ownCaseAdded'; readonly case: GalleryCase }
  | { readonly type: 'ownCaseDeleted'; readonly id: string }
  | { readonly type: 'searched'; readonly text: string }
  | { readonly type: 'caseChosen'; readonly case: GalleryCase }
  | { readonly type: 'draftRestored'; readonly draft: MessageDraft; readonly caseId?: string }
  | { readonly type: 'draftChanged'; readonly draft: MessageDraft }
  | { readonly type: 'editorTabChosen'; readonly tab: EditorTab }
  | { readonly type: 'segmentChosen'; readonly part: Exclude<SegmentPart, 'separator'> }
  | { readonly type: 'previewed'; readonly preview: Preview }
  | { readonly type: 'previewFailed'; readonly problem: Problem }
  | { readonly type: 'deliveryToggled'; readonly on: boolean }
  | { readonly type: 'faultsChanged'; readonly faults: Partial<DeliveryFaults> }
  | { readonly type: 'speedChosen'; readonly speed: number };

type ExchangeAction =
  | { readonly type: 'historyRestored'; readonly entries: readonly HistoryEntry[] }
  | { readonly type: 'historyCleared' }
  | { readonly type: 'historyFiltered'; readonly text: string }
  | { readonly type: 'sendStarted' }
  | { readonly type: 'sendFailed'; readonly problem: Problem }
  | { readonly type: 'problemClosed' }
  | { readonly type: 'exchangeReceived'; readonly entry: HistoryEntry }
  | { readonly type: 'exchangeSelected'; readonly id: string }
  | { readonly type: 'exchangeTabChosen'; readonly tab: ExchangeTab }
  | { readonly type: 'booksRead'; readonly books: Books }
  | { readonly type: 'marked'; readonly id: string }
  | { readonly type: 'comparisonOpened'; readonly ids: readonly string[] }
  | { readonly type: 'comparisonClosed' }
  | { readonly type: 'probeStarted'; readonly id: string }
  | { readonly type: 'probed'; readonly id: string; readonly report: ProbeReport }
  | { readonly type: 'diagnosed'; readonly id: string; readonly diagnosis: Diagnosis }
  | { readonly type: 'deliveryStarted'; readonly delivery: DeliveryView; readonly isResumed: boolean }
  | {
      readonly type: 'deliveryEvent';
      readonly id: string;
      readonly event: DeliveryEvent;
      readonly place: Pick<HistoryEntry, 'caseId' | 'edited'>;
    };

type CertificationAction =
  | { readonly type: 'checksLoaded'; readonly list: CheckList }
  | { readonly type: 'certificationStarted'; readonly id: string; readonly only?: readonly string[] }
  | { readonly type: 'certificationEvent'; readonly id: string; readonly event: CertificationEvent }
  | { readonly type: 'certificationFailed'; readonly problem: Problem }
  | { readonly type: 'checkToggled'; readonly id: string }
  | { readonly type: 'checksFiltered'; readonly only: 'all' | 'failed' };

type ReplayAction =
  | { readonly type: 'recordingTyped'; readonly content: string; readonly fileName?: string }
  | { readonly type: 'recordingRead'; readonly result: ImportResult }
  | { readonly type: 'recordingFailed'; readonly problem: Problem };
