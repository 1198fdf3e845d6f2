import { useEffect, useRef } from 'preact/hooks';
import { refreshSession } from '../store/endpoint.ts';
import { isHistoryOpen } from '../store/frame.ts';
import { PANES } from '../store/frame-state.ts';
import { dispatch, frame } from '../store/store.ts';
import { say } from '../words/language.ts';
import { WORDS } from '../words/words.ts';
import { CasesPane } from './cases.tsx';
import { CertifyPage } from './certify-page.tsx';
import { Dialogs } from './dialogs.tsx';
import { ExchangePane } from './exchange-pane.tsx';
import { Header } from './header.tsx';
import { HistoryDrawer } from './history.tsx';
import { useKeys } from './keys.ts';
import { LiveRegion } from './live-region.tsx';
import { MessagePane } from './message-pane.tsx';
import { PageProblem } from './problem.tsx';
import { ReplayPage } from './replay-page.tsx';
import { Splitter } from './splitter.tsx';

/** The height of the history when it is folded to its head, in px. */
const FOLDED = 37;

/** The whole page. */
export function App() {
  useKeys();
  const { session, problem, page, pane, sizes, menu } = frame.value;
  const isOpen = isHistoryOpen(frame.value);
  const root = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const style = root.current?.style;
    style?.setProperty('--cases', `${sizes.cases}px`);
    style?.setProperty('--exchange', `${sizes.exchange}fr`);
    style?.setProperty('--message', `${1_000 - sizes.exchange}fr`);
    style?.setProperty('--history', `${isOpen ? sizes.history : FOLDED}px`);
  }, [sizes, session, problem, isOpen]);
  useEffect(() => {
    // In a narrow window the pane with the focus may have just disappeared.
    const focused = document.activeElement;
    if (focused instanceof HTMLElement && focused !== document.body && focused.offsetParent === null)
      document.querySelector<HTMLElement>(`.${pane} [role="tab"][tabindex="0"]`)?.focus();
  }, [pane]);
  useEffect(() => {
    const look = (): void => void (frame.peek().session !== undefined && refreshSession());
    addEventListener('focus', look);
    return () => removeEventListener('focus', look);
  }, []);
  if (problem !== undefined) return <PageProblem problem={problem} />;
  if (session === undefined) return <p class="loading muted appears-late">{say(WORDS.loading)}</p>;
  return (
    <div
      class="frame"
      ref={root}
      data-page={page}
      data-pane={pane}
      data-menu={menu}
      data-history={isOpen ? 'open' : 'folded'}
    >
      <button type="button" class="skip button" onClick={skip}>
        {say(WORDS.skip)}
      </button>
      <Header />
      <CasesPane />
      <main class="main" id="message" tabIndex={-1}>
        {page === 'message' && <MessagePage />}
        {page === 'certify' && <CertifyPage />}
        {page === 'replay' && <ReplayPage />}
      </main>
      <HistoryDrawer />
      <PaneTabs />
      <Dialogs />
      <LiveRegion />
    </div>
  );
}

/** A button, because a link would change the fragment of the address, which is the state. */
function skip(): void {
  document.getElementById('message')?.focus();
}

function MessagePage() {
  return (
    <>
      <MessagePane />
      <Splitter
        label={say(WORDS.resizeExchange)}
        size={frame.value.sizes.exchange}
        least={300}
        most={700}
        direction="columns"
        sign={-1}
        onSize={(exchange) => dispatch({ type: 'paneSized', sizes: { exchange } })}
      />
      <ExchangePane />
    </>
  );
}

/** The tabs at the foot of a narrow window. */
function PaneTabs() {
  return (
    <nav class="pane-tabs" aria-label={say(WORDS.panes)}>
      {PANES.map((pane) => (
        <button
          key={pane}
          type="button"
          aria-current={frame.value.pane === pane ? 'true' : undefined}
          onClick={() => dispatch({ type: 'paneChosen', pane })}
        >
          {say(pane === 'message' ? WORDS[frame.value.page] : WORDS[pane])}
        </button>
      ))}
    </nav>
  );
}
