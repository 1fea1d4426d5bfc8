import { describe, expect, it } from 'vitest';
import { en } from '../../src/i18n/en.ts';
import { formatFor } from '../../src/i18n/format.ts';
import { browserLang, pick } from '../../src/i18n/index.ts';
import { lv } from '../../src/i18n/lv.ts';

/** Every leaf of a catalogue by its path, with the number of parameters where it is a sentence to fill. */
function leaves(value: unknown, path = ''): Map<string, unknown> {
  const out = new Map<string, unknown>();
  if (typeof value === 'object' && value !== null) {
    for (const [key, inner] of Object.entries(value)) {
      for (const [p, leaf] of leaves(inner, path ? `${path}.${key}` : key)) out.set(p, leaf);
    }
  } else {
    out.set(path, value);
  }
  return out;
}

const english = leaves(en(formatFor('en')));
const latvian = leaves(lv(formatFor('lv')));

/** Words that are the same in both languages, or are no words. */
const same =
  /^(download\.(geojson|csv|gpkg|xlsx|shp|fgb|parquet)|table\.columns\.(p90_minutes|rank)\.short|help\.(keys|speed)|reasons\.ok|legend\.osm)/;

describe('the catalogues', () => {
  it('have the same entries', () => {
    expect([...latvian.keys()].sort()).toEqual([...english.keys()].sort());
  });

  it('have no empty entry but the reason of what is fine', () => {
    for (const [key, value] of [...english, ...latvian]) {
      if (key !== 'reasons.ok') expect(value, key).not.toBe('');
    }
  });

  it('are translated: no text is the same in both', () => {
    const left = [...english].filter(
      ([key, value]) => typeof value === 'string' && value === latvian.get(key) && !same.test(key),
    );
    expect(left).toEqual([]);
  });

  it('keep sentences to fill where the other has them', () => {
    for (const [key, value] of english) expect(typeof latvian.get(key), key).toBe(typeof value);
  });
});

describe('the language', () => {
  it('is the first of the browser that the page speaks, else English', () => {
    expect(browserLang(['de-DE', 'lv-LV', 'en'])).toBe('lv');
    expect(browserLang(['en-US', 'lv'])).toBe('en');
    expect(browserLang(['ru'])).toBe('en');
  });

  it("of a study's text is the reader's, else the study's first", () => {
    expect(pick({ lv: 'Viens', en: 'One' }, 'en')).toBe('One');
    expect(pick({ et: 'Üks', lv: 'Viens' }, 'en')).toBe('Üks');
    expect(pick(null, 'lv')).toBe('');
  });
});
