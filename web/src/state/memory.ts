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

export const remember = {
  lang: (lang: Lang) => write('lang', lang),
  theme: (theme: ThemeChoice) => write('theme', theme),
  visited: () => write('visited', '1'),
  layers: (layers: Record<LayerId, boolean>) => write('layers', JSON.stringify(layers)),
};
