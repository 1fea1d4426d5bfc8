/**
 * Numbers as people write them. Latvian: 1 234,5 and 38 %; English: 1,234.5 and 38%.
 * A missing number is a dash with a name, never 0; a tiny number is "<1", never a rounded-away 0.
 */
export type Lang = 'lv' | 'en';
export const LANGS: readonly Lang[] = ['lv', 'en'];

const NBSP = '\u00a0';
export const MISSING = '–';
const locale: Record<Lang, string> = { lv: 'lv', en: 'en-GB' };

export interface Format {
  lang: Lang;
  /** Any number with so many decimals. */
  number: (value: number | null | undefined, decimals?: number) => string;
  /** People: whole; between nobody and one half it says "<1". */
  people: (value: number | null | undefined) => string;
  /** A share of 1 as whole per cent, never rounded to a false 0 or 100. */
  percent: (share: number | null | undefined) => string;
  /** Minutes, whole, with unit. */
  minutes: (value: number | null | undefined) => string;
  /** Kilometres, one decimal, with unit. */
  kilometres: (value: number | null | undefined) => string;
  /** Compares names as the language orders them. */
  compare: (a: string, b: string) => number;
  /** Picks a plural form: Latvian has zero (0, 10-20, 30 ...), one (1, 21, 31 ...) and other. */
  plural: (n: number, forms: { zero?: string; one: string; other: string }) => string;
}

function build(lang: Lang): Format {
  const formats = new Map<number, Intl.NumberFormat>();
  const number = (value: number | null | undefined, decimals = 0) => {
    if (value === null || value === undefined || !Number.isFinite(value)) return MISSING;
    let format = formats.get(decimals);
    if (!format) {
      format = new Intl.NumberFormat(locale[lang], {
        minimumFractionDigits: decimals,
        maximumFractionDigits: decimals,
        // Intl leaves four-digit numbers ungrouped in Latvian; tables read better with one rule
        useGrouping: 'always' as unknown as boolean,
      });
      formats.set(decimals, format);
    }
    return format.format(value);
  };
  const percentSign = lang === 'lv' ? `${NBSP}%` : '%';
  const rules = new Intl.PluralRules(locale[lang]);
  const collator = new Intl.Collator(locale[lang], { sensitivity: 'variant', numeric: true });
  const missing = (value: number | null | undefined): value is null | undefined =>
    value === null || value === undefined || !Number.isFinite(value);
  return {
    lang,
    number,
    people: (value) => (!missing(value) && value > 0 && value < 0.5 ? '<1' : number(value)),
    percent: (share) => {
      if (missing(share)) return MISSING;
      const value = share * 100;
      if (value > 0 && value < 0.5) return `<1${percentSign}`;
      if (value < 100 && value > 99.5) return `>99${percentSign}`;
      return number(value) + percentSign;
    },
    minutes: (value) => (missing(value) ? MISSING : `${number(value)}${NBSP}min`),
    kilometres: (value) => (missing(value) ? MISSING : `${number(value, 1)}${NBSP}km`),
    compare: (a, b) => collator.compare(a, b),
    plural: (n, forms) => {
      const rule = rules.select(n);
      if (rule === 'one') return forms.one;
      if (rule === 'zero') return forms.zero ?? forms.other;
      return forms.other;
    },
  };
}

const built = { lv: build('lv'), en: build('en') };

export function formatFor(lang: Lang): Format {
  return built[lang];
}

/** Lower case without marks, so that "rezekne" finds "Rēzekne". */
export function fold(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase().trim();
}
