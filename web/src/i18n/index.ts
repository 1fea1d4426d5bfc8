import type { Text } from '../api/types.ts';
import { en, type Messages } from './en.ts';
import { formatFor, LANGS, type Lang } from './format.ts';
import { lv } from './lv.ts';

export type { Lang, Messages };
export { LANGS };

const catalogues: Record<Lang, Messages> = { en: en(formatFor('en')), lv: lv(formatFor('lv')) };

export function messages(lang: Lang): Messages {
  return catalogues[lang];
}

/** A text of the study in the reader's language, else in the study's first language. */
export function pick(text: Text | null | undefined, lang: Lang): string {
  if (!text) return '';
  return text[lang] ?? Object.values(text)[0] ?? '';
}

/** Latvian for browsers that ask for it, English for everybody else. */
export function browserLang(wanted: readonly string[]): Lang {
  for (const tag of wanted) {
    const base = tag.toLowerCase().split('-')[0];
    const known = LANGS.find((lang) => lang === base);
    if (known) return known;
  }
  return 'en';
}
