/**
 * The few things a browser keeps between visits: language, colours, layers, and that the first-visit
 * note was read. A browser that refuses to keep them only forgets.
 */
import { LANGS, type Lang } from '../i18n/format.ts';
import type { LayerId, ThemeChoice } from './types.ts';

function read(key: string): string | null {
  try {
    return localStorage.getItem(`pieeja.${key}`);
  } catch {
    return null;
  }
}

function write(key: string, value: string): void {
  try {
    localStorage.setItem(`pieeja.${key}`, value);
  } catch {
    // private window or storage switched off
  }
}

export const remembered = {
  lang: (): Lang | null => LANGS.find((lang) => lang === read('lang')) ?? null,
  theme: (): ThemeChoice => {
    const value = read('theme');
    return value === 'light' || value === 'dark' ? value : 'auto';
  },
  visited: (): boolean => read('visited') === '1',
  layers: (): Partial<Record<LayerId, boolean>> => {
    try {
      const value: unknown = JSON.parse(read('layers') ?? '{}');
      return typeof value === 'object' && value !== null ? value : {};
    } catch {
      return {};
    }
  },
};

/** A scenario kept on this device under a name. */
export interface SavedScenario {
  name: string;
  scenario: string;
}

/** So many are kept; the oldest make room. */
const MOST_SAVED = 30;

export const savedScenarios = (): SavedScenario[] => {
  try {
    const value: unknown = JSON.parse(read('scenarios') ?? '[]');
    if (!Array.isArray(value)) return [];
    return value.filter(
      (one): one is SavedScenario => typeof one?.name === 'string' && typeof one?.scenario === 'string',
    );
  } catch {
    return [];
  }
};

/** The same name again is the same entry with other changes; the newest stands first. */
export function saveScenario(name: string, scenario: string): SavedScenario[] {
  const others = savedScenarios().filter((one) => one.name !== name);
  return keep([{ name, scenario }, ...others].slice(0, MOST_SAVED));
}

export function forgetScenario(name: string): SavedScenario[] {
  return keep(savedScenarios().filter((one) => one.name !== name));
}

function keep(list: SavedScenario[]): SavedScenario[] {
  write('scenarios', JSON.stringify(list));
  return list;
}

export const remember = {
  lang: (lang: Lang) => write('lang', lang),
  theme: (theme: ThemeChoice) => write('theme', theme),
  visited: () => write('visited', '1'),
  layers: (layers: Record<LayerId, boolean>) => write('layers', JSON.stringify(layers)),
};
