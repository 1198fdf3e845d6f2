import { PAGES } from '../store/frame-state.ts';
import { chooseLanguage } from '../store/start.ts';
import { dispatch, frame } from '../store/store.ts';
import { visibleText } from '../text/visible.ts';
import { language, say } from '../words/language.ts';
import { WORDS } from '../words/words.ts';
import { Icon } from './icon.tsx';
import { VisibleText } from './visible-text.tsx';

/** Where one is: pages, endpoint, client and key; and how the page looks. */
export function Header() {
  const { session, page } = frame.value;
  if (session === undefined) return null;
  return (
    <header class="header">
      <h1 class="product">
        <span class="sr-only">notify-capture </span>
        {say(WORDS.product)}
      </h1>
      <nav class="pages" aria-label={say(WORDS.pages)}>
        {PAGES.map((name) => (
          <button
            key={name}
            type="button"
            class="tab"
            aria-current={name === page ? 'page' : undefined}
            aria-selected={undefined}
            onClick={() => dispatch({ type: 'pageChosen', page: name })}
          >
            {say(WORDS[name])}
          </button>
        ))}
      </nav>
      <EndpointButton />
      <button
        type="button"
        class="button quiet key-button"
        onClick={() => dispatch({ type: 'dialogOpened', dialog: 'key' })}
      >
        <span class="key-client">
          <span class="muted">{say(WORDS.client)}</span>{' '}
          <code>
            <VisibleText text={cutMiddle(session.clientId)} />
          </code>{' '}
        </span>
        <span class="muted">{say(WORDS.key)}</span>{' '}
        <span class="pass">
          <span aria-hidden="true">✓</span>
          <span class="sr-only">{say(session.key.origin === 'made' ? WORDS.keyMade : WORDS.keyFound)}</span>
        </span>
      </button>
      <div class="looks">
        <LanguageButtons />
        <ThemeButton />
        <button
          type="button"
          class="button quiet icon"
          aria-label={say(WORDS.keys)}
          title={`${say(WORDS.keys)} (?)`}
          onClick={() => dispatch({ type: 'dialogOpened', dialog: 'keys' })}
        >
          <Icon name="help" />
        </button>
      </div>
    </header>
  );
}

/** The end of the path tells one endpoint from another, so it is never cut. */
const PATH_END = 16;

function EndpointButton() {
  const endpoint = frame.value.session?.endpoint;
  const open = (): void => dispatch({ type: 'dialogOpened', dialog: 'endpoint' });
  if (endpoint === undefined)
    return (
      <button type="button" class="button endpoint" onClick={open}>
        <span class="warn" aria-hidden="true">
          ○
        </span>{' '}
        {say(WORDS.noEndpoint)}
      </button>
    );
  const [scheme = ''] = /^http:\/\/(?=.{16})/.exec(endpoint.url) ?? [];
  return (
    <button type="button" class="button endpoint" title={visibleText(endpoint.url)} onClick={open}>
      <span class="muted label">{say(endpoint.origin === 'practice' ? WORDS.builtIn : WORDS.endpoint)}</span>
      <span class={endpoint.reachable ? 'pass' : 'fail'}>
        <span aria-hidden="true">{endpoint.reachable ? '●' : '✗'}</span>
        <span class={endpoint.reachable ? 'sr-only' : ''}>
          {' '}
          {say(endpoint.reachable ? WORDS.reachable : WORDS.unreachable)}
        </span>
      </span>
      <code class="url">
        <span class="scheme">{scheme}</span>
        <span class="cut-start">
          <VisibleText text={endpoint.url.slice(scheme.length, -PATH_END)} />
        </span>
        <span>
          <VisibleText text={endpoint.url.slice(-PATH_END)} />
        </span>
      </code>
    </button>
  );
}

function LanguageButtons() {
  return (
    <fieldset class="segmented">
      <legend class="sr-only">{say(WORDS.language)}</legend>
      {(['en', 'zh'] as const).map((lang) => (
        <button
          key={lang}
          type="button"
          class="button quiet"
          lang={lang === 'zh' ? 'zh-CN' : 'en'}
          title={lang === 'en' ? 'English' : '中文'}
          aria-pressed={language.value === lang}
          onClick={() => chooseLanguage(lang)}
        >
          {lang === 'en' ? 'EN' : '中文'}
        </button>
      ))}
    </fieldset>
  );
}

function ThemeButton() {
  const isDark = (frame.value.theme ?? systemTheme()) === 'dark';
  return (
    <button
      type="button"
      class="button quiet icon"
      aria-label={say(isDark ? WORDS.light : WORDS.dark)}
      title={say(isDark ? WORDS.light : WORDS.dark)}
      onClick={() => dispatch({ type: 'themeChosen', theme: isDark ? 'light' : 'dark' })}
    >
      <Icon name="theme" />
    </button>
  );
}

function systemTheme(): 'light' | 'dark' {
  return matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light';
}

function cutMiddle(text: string): string {
  return text.length <= 14 ? text : `${text.slice(0, 7)}…${text.slice(-4)}`;
}
