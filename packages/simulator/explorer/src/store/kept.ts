import type { GalleryCase } from '../../../src/explorer/api.ts';
import { type HistoryEntry, MAX_ENTRIES } from './exchanges-state.ts';

/** What stays in this browser. A browser that keeps nothing must not stop the page. */
const PREFIX = 'notify-capture-explorer:';

export function keep(name: string, value: string): void {
  try {
    localStorage.setItem(PREFIX + name, value);
  } catch {
    // Full, or forbidden by a setting of the browser.
  }
}

export function kept(name: string): string | undefined {
  try {
    return localStorage.getItem(PREFIX + name) ?? undefined;
  } catch {
    return undefined;
  }
}

export function keptCases(): readonly GalleryCase[] {
  try {
    const cases: unknown = JSON.parse(kept('cases') ?? '[]');
    return Array.isArray(cases) ? cases : [];
  } catch {
    return [];
  }
}

/** The history is too large for the local storage, because a reply may have a megabyte. */
function openHistory(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const opening = indexedDB.open(`${PREFIX}history`, 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore('entries', { autoIncrement: true });
    opening.onsuccess = () => resolve(opening.result);
    opening.onerror = () => reject(opening.error);
  });
}

function done<Result>(request: IDBRequest<Result>): Promise<Result> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

/** The newest first. */
export async function keptHistory(): Promise<readonly HistoryEntry[]> {
  try {
    const database = await openHistory();
    const store = database.transaction('entries', 'readwrite').objectStore('entries');
    const keys = await done(store.getAllKeys());
    for (const key of keys.slice(0, Math.max(0, keys.length - MAX_ENTRIES))) store.delete(key);
    const entries: HistoryEntry[] = await done(store.getAll());
    return entries.reverse();
  } catch {
    return [];
  }
}

export async function keepEntry(entry: HistoryEntry): Promise<void> {
  try {
    const database = await openHistory();
    await done(database.transaction('entries', 'readwrite').objectStore('entries').add(entry));
  } catch {
    // The history then lasts as long as the page.
  }
}

export async function forgetHistory(): Promise<void> {
  try {
    const database = await openHistory();
    await done(database.transaction('entries', 'readwrite').objectStore('entries').clear());
  } catch {
    // Nothing was kept.
  }
}
