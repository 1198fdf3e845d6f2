import { effect } from '@preact/signals';
import type { GalleryCase } from '../../../src/explorer/api.ts';
import { call, problemOf, setToken } from '../api/client.ts';
import { visibleText } from '../text/visible.ts';
import { language } from '../words/language.ts';
import { draftIn, fragmentOf, readFragment } from './address.ts';
import { resumeCertification } from './certify.ts';
import { resumeDelivery } from './delivering.ts';
import { keep, kept, keptCases, keptHistory } from './kept.ts';
import { followDraft } from './preview.ts';
import { certification, chosenCase, dispatch, exchanges, frame, message } from './store.ts';

const FIRST_CASE = 'SUCCESS';

/** Reads the address, what this browser has kept, and the server. Then the address and the browser follow the state. */
export async function start(): Promise<void> {
  const address = readFragment(location.hash);
  if (address.token !== undefined) keep('token', address.token);
  setToken(address.token ?? kept('token') ?? '');
  const theme = kept('theme');
  if (theme === 'light' || theme === 'dark') dispatch({ type: 'themeChosen', theme });
  const chosen = kept('language');
  language.value =
    chosen === 'en' || chosen === 'zh' ? chosen : navigator.language.startsWith('zh') ? 'zh' : 'en';
  dispatch({ type: 'ownCasesRestored', cases: keptCases() });
  if (address.page !== undefined) dispatch({ type: 'pageChosen', page: address.page });
  if (address.tab !== undefined) dispatch({ type: 'editorTabChosen', tab: address.tab });
  if (address.view !== undefined) dispatch({ type: 'exchangeTabChosen', tab: address.view });
  followTheme();
  const restoring = keptHistory().then((entries) => dispatch({ type: 'historyRestored', entries }));
  if (!(await load(chosen === undefined))) return;
  await restoreMessage(address);
  followDraft();
  followAddress();
  // The attempts that this page has already seen are in its history.
  await restoring;
  await resumeRuns();
}

/** The server goes on with what runs while the page is loaded again. */
async function resumeRuns(): Promise<void> {
  try {
    const { delivery, certification } = await call('GET /api/runs');
    if (certification !== undefined) void resumeCertification(certification.ids);
    if (delivery !== undefined) await resumeDelivery(delivery);
  } catch {
    // Nothing is lost but the sight of it.
  }
}

/** @returns `false`: the server did not answer */
async function load(followsServer: boolean): Promise<boolean> {
  try {
    const [session, gallery, risks] = await Promise.all([
      call('GET /api/session'),
      call('GET /api/cases'),
      call('GET /api/risks'),
    ]);
    if (followsServer && session.lang !== undefined) language.value = session.lang;
    dispatch({ type: 'sessionLoaded', session });
    dispatch({ type: 'galleryLoaded', gallery, risks });
    return true;
  } catch (error) {
    dispatch({ type: 'pageFailed', problem: problemOf(error) });
    return false;
  }
}

async function restoreMessage(address: ReturnType<typeof readFragment>): Promise<void> {
  const { gallery, own } = message.peek();
  const find = (wanted: string): GalleryCase | undefined =>
    [...own, ...(gallery?.cases ?? [])].find(({ id }) => id === wanted);
  const first = find(address.caseId ?? FIRST_CASE) ?? find(FIRST_CASE) ?? gallery?.cases[0];
  const { page } = frame.peek();
  if (first !== undefined) dispatch({ type: 'caseChosen', case: first });
  dispatch({ type: 'pageChosen', page });
  const draft = address.draft ?? (address.caseId === undefined ? draftIn(kept('draft') ?? null) : undefined);
  if (draft !== undefined) dispatch({ type: 'draftRestored', draft });
}

/** Nothing that was typed is lost: the draft stays in this browser, also where it is too long for the address. */
function followAddress(): void {
  effect(() => {
    const { caseId, tab, draft, edited } = message.value;
    const fragment = fragmentOf({
      page: frame.value.page,
      tab,
      view: exchanges.value.tab,
      ...(caseId === undefined ? {} : { caseId }),
      ...(edited && draft !== undefined ? { draft } : {}),
    });
    history.replaceState(null, '', fragment);
    keep('draft', edited && draft !== undefined ? JSON.stringify(draft) : '');
  });
  effect(() => keep('cases', JSON.stringify(message.value.own)));
  effect(() => {
    document.title = `${frame.value.page === 'certify' && certification.value.phase === 'running' ? '… ' : ''}${visibleText(chosenCase.value?.title[language.value] ?? '')} · notify-capture explorer`;
  });
}

function followTheme(): void {
  effect(() => {
    const { theme } = frame.value;
    if (theme === undefined) return;
    document.documentElement.dataset['theme'] = theme;
    keep('theme', theme);
  });
  effect(() => {
    document.documentElement.lang = language.value === 'zh' ? 'zh-CN' : 'en';
  });
}

/** A choice of the user, unlike the language that the page starts with. */
export function chooseLanguage(chosen: 'en' | 'zh'): void {
  language.value = chosen;
  keep('language', chosen);
}
