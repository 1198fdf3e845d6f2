import type { GalleryCase } from '../../../src/explorer/api.ts';
import { chooseCase } from '../store/send.ts';
import { dispatch, frame, message } from '../store/store.ts';
import { matchesSearch } from '../text/search.ts';
import { visibleText } from '../text/visible.ts';
import { fill, language, say } from '../words/language.ts';
import { WORDS } from '../words/words.ts';
import { Icon } from './icon.tsx';
import { Splitter } from './splitter.tsx';
import { VisibleText } from './visible-text.tsx';

/** The gallery. In a window of medium width it is a menu over the message. */
export function CasesPane() {
  return (
    <aside class="cases" aria-label={say(WORDS.cases)}>
      <div class="search">
        <input
          id="search"
          class="input"
          type="search"
          placeholder={`${say(WORDS.searchCases)}  /`}
          aria-label={say(WORDS.searchCases)}
          autocomplete="off"
          spellcheck={false}
          value={message.value.search}
          onInput={(event) => dispatch({ type: 'searched', text: event.currentTarget.value })}
          onKeyDown={moveFromSearch}
        />
        {frame.value.menu && (
          <button type="button" class="button" onClick={() => dispatch({ type: 'menuToggled', open: false })}>
            {say(WORDS.close)}
          </button>
        )}
      </div>
      <CaseList />
      <CasesSplitter />
    </aside>
  );
}

function CaseList() {
  const { gallery, own, search, caseId } = message.value;
  const matches = (one: GalleryCase): boolean => matchesSearch(textOf(one), search);
  const groups = [
    { group: 'own', title: WORDS.ownCases, cases: own },
    ...(gallery?.groups ?? []).map(({ group, title }) => ({
      group,
      title,
      cases: gallery?.cases.filter((one) => one.group === group) ?? [],
    })),
  ]
    .map((one) => ({ ...one, cases: one.cases.filter(matches) }))
    .filter(({ cases }) => cases.length > 0);
  if (groups.length === 0)
    return (
      <div class="empty">
        <p class="muted">{fill(WORDS.noCase, { text: search })}</p>
        <button type="button" class="button" onClick={() => dispatch({ type: 'searched', text: '' })}>
          {say(WORDS.clearSearch)}
        </button>
      </div>
    );
  const all = groups.flatMap(({ cases }) => cases);
  const stop = all.some(({ id }) => id === caseId) ? caseId : all[0]?.id;
  return (
    <nav class="case-list" aria-label={say(WORDS.cases)} onKeyDown={moveInList}>
      {groups.map(({ group, title, cases }) => (
        <section key={group} aria-labelledby={`group-${group}`}>
          <h2 class="group" id={`group-${group}`}>
            {say(title)} <span class="muted">{cases.length}</span>
          </h2>
          <ul>
            {cases.map((one) => (
              <CaseRow key={one.id} shown={one} isStop={one.id === stop} isChosen={one.id === caseId} />
            ))}
          </ul>
        </section>
      ))}
    </nav>
  );
}

interface CaseRowProps {
  readonly shown: GalleryCase;
  readonly isStop: boolean;
  readonly isChosen: boolean;
}

function CaseRow({ shown, isStop, isChosen }: CaseRowProps) {
  const isOwn = shown.id.startsWith('own/');
  return (
    <li class="case-row">
      <button
        type="button"
        class="case"
        data-case={shown.id}
        aria-current={isChosen ? 'true' : undefined}
        tabIndex={isStop ? 0 : -1}
        onClick={() => void chooseCase(shown)}
      >
        <span class="case-title">
          <VisibleText text={say(shown.title)} />
        </span>
        <span class="case-meaning muted">
          <VisibleText text={say(shown.meaning)} />
        </span>
        <span class="case-action muted">
          <span aria-hidden="true">→ </span>
          <VisibleText text={say(shown.action)} />
        </span>
      </button>
      {isOwn && (
        <button
          type="button"
          class="button quiet icon"
          aria-label={`${say(WORDS.delete)}: ${visibleText(say(shown.title))}`}
          onClick={() => dispatch({ type: 'ownCaseDeleted', id: shown.id })}
        >
          <Icon name="cross" />
        </button>
      )}
    </li>
  );
}

function textOf({ id, title, meaning, action, keywords }: GalleryCase): string {
  const lang = language.value;
  return [id, title.en, title[lang], meaning[lang], action[lang], ...keywords].join(' ');
}

function moveFromSearch(event: KeyboardEvent): void {
  if (event.key === 'Escape') dispatch({ type: 'searched', text: '' });
  if (event.key !== 'ArrowDown' && event.key !== 'Enter') return;
  event.preventDefault();
  const first = document.querySelector<HTMLElement>('.case');
  if (event.key === 'Enter') first?.click();
  first?.focus();
}

/** The list is one stop for Tab; the arrows move in it. */
function moveInList(event: KeyboardEvent): void {
  const rows = [...document.querySelectorAll<HTMLElement>('.case')];
  const index = rows.findIndex((row) => row.matches(':focus'));
  const next: Readonly<Record<string, number>> = {
    ArrowDown: Math.min(index + 1, rows.length - 1),
    ArrowUp: index - 1,
    Home: 0,
    End: rows.length - 1,
  };
  const target = next[event.key];
  if (target === undefined || index < 0) return;
  event.preventDefault();
  if (target < 0) document.getElementById('search')?.focus();
  else rows[target]?.focus();
}

function CasesSplitter() {
  return (
    <Splitter
      label={say(WORDS.resizeCases)}
      size={frame.value.sizes.cases}
      least={180}
      most={420}
      direction="columns"
      sign={1}
      onSize={(cases) => dispatch({ type: 'paneSized', sizes: { cases } })}
    />
  );
}
