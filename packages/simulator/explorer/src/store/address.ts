import { FRAGMENT_PARAMETER, type MessageDraft } from '../../../src/explorer/api.ts';
import { EXCHANGE_TABS, type ExchangeTab } from './exchanges-state.ts';
import { PAGES, type Page } from './frame-state.ts';
import { EDITOR_TABS, type EditorTab } from './message-state.ts';

/** What the address of the page contains, so that a reload, a second tab and a link show the same. */
export interface Address {
  readonly page?: Page;
  readonly caseId?: string;
  readonly tab?: EditorTab;
  readonly view?: ExchangeTab;
  /** Missing: the message is that of the case, with new ids. */
  readonly draft?: MessageDraft;
}

/** A longer address is cut by some programs that pass it on. The draft is then kept in this browser only. */
const MAX_LENGTH = 6_000;

/** The fragment, because a browser sends it to no server. */
export function fragmentOf({ page, caseId, tab, view, draft }: Address): string {
  const values = new URLSearchParams();
  if (page !== undefined && page !== 'message') values.set('page', page);
  if (caseId !== undefined) values.set('case', caseId);
  if (tab !== undefined && tab !== 'form') values.set('tab', tab);
  if (view !== undefined && view !== 'reply') values.set('view', view);
  const text = draft === undefined ? '' : JSON.stringify(draft);
  if (text !== '' && text.length <= MAX_LENGTH) values.set('draft', text);
  return `#${values}`;
}

export function readFragment(fragment: string): Address & { readonly token?: string } {
  const values = new URLSearchParams(fragment.replace(/^#/, ''));
  const caseId = values.get('case');
  const token = values.get(FRAGMENT_PARAMETER);
  const page = PAGES.find((one) => one === values.get('page'));
  const tab = EDITOR_TABS.find((one) => one === values.get('tab'));
  const view = EXCHANGE_TABS.find((one) => one === values.get('view'));
  const draft = draftIn(values.get('draft'));
  return {
    ...(page === undefined ? {} : { page }),
    ...(caseId === null ? {} : { caseId }),
    ...(tab === undefined ? {} : { tab }),
    ...(view === undefined ? {} : { view }),
    ...(draft === undefined ? {} : { draft }),
    ...(token === null ? {} : { token }),
  };
}

/** The link may come from anybody: anything that is not a draft is left out. The server checks the rest. */
export function draftIn(text: string | null): MessageDraft | undefined {
  try {
    const draft: unknown = JSON.parse(text ?? '');
    if (!isRecord(draft) || !isRecord(draft['body'])) return undefined;
    const { text: body, base64 } = draft['body'];
    return typeof body === 'string' || typeof base64 === 'string'
      ? (draft as unknown as MessageDraft)
      : undefined;
  } catch {
    return undefined;
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
