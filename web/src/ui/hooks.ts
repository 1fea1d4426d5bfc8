/** How components see the world: the store, the actions, the language, the map. */
import { createContext } from 'preact';
import { useContext, useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { Text } from '../api/types.ts';
import { type Format, formatFor } from '../i18n/format.ts';
import { type Lang, type Messages, messages, pick } from '../i18n/index.ts';
import type { MapView } from '../map/view.ts';
import type { Actions } from '../state/actions.ts';
import type { Store } from '../state/store.ts';
import type { State } from '../state/types.ts';
import type { Theme } from '../theme/ramps.ts';

export interface World {
  store: Store;
  actions: Actions;
  /** The map once it has been drawn; panels only ask it to move or to be copied. */
  map: { current: MapView | null };
  announce: (text: string) => void;
}

export const WorldContext = createContext<World | null>(null);

export function useWorld(): World {
  const world = useContext(WorldContext);
  if (!world) throw new Error('component outside of the page');
  return world;
}

/** A slice of the state; the component is drawn again only when the slice is another. */
export function useSelect<T>(selector: (state: State) => T): T {
  const { store } = useWorld();
  const [, redraw] = useState(0);
  const latest = useRef(selector);
  const value = selector(store.get());
  const drawn = useRef(value);
  latest.current = selector;
  drawn.current = value;
  useLayoutEffect(() => {
    const check = () => {
      if (!Object.is(latest.current(store.get()), drawn.current)) redraw((n) => n + 1);
    };
    check();
    return store.subscribe(check);
  }, [store]);
  return value;
}

export interface Language {
  lang: Lang;
  t: Messages;
  f: Format;
  pick: (text: Text | null | undefined) => string;
}

export function useLanguage(): Language {
  const lang = useSelect((state) => state.lang);
  return { lang, t: messages(lang), f: formatFor(lang), pick: (text) => pick(text, lang) };
}

/** The theme that is on: the reader's choice, or the system's. */
export function useTheme(): Theme {
  const choice = useSelect((state) => state.theme);
  const dark = useMedia('(prefers-color-scheme: dark)');
  return choice === 'auto' ? (dark ? 'dark' : 'light') : choice;
}

export function useMedia(query: string): boolean {
  const [matches, setMatches] = useState(() => matchMedia(query).matches);
  useEffect(() => {
    const list = matchMedia(query);
    const listen = () => setMatches(list.matches);
    listen();
    list.addEventListener('change', listen);
    return () => list.removeEventListener('change', listen);
  }, [query]);
  return matches;
}

/** Narrower than this the page is a map with sheets. */
export const usePhone = () => useMedia('(max-width: 760px)');

let ids = 0;
export function useId(prefix: string): string {
  const id = useRef('');
  if (!id.current) {
    ids += 1;
    id.current = `${prefix}-${ids}`;
  }
  return id.current;
}
