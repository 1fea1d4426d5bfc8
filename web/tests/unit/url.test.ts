import { describe, expect, it } from 'vitest';
import type { Question, Selection } from '../../src/state/types.ts';
import { readLink, writeLink } from '../../src/state/url.ts';
import { study } from './town.ts';

const question: Question = {
  service: 'home_care',
  group: 'children',
  profile: 'walk',
  minutes: 47,
  level: 'region',
  measure: 'mean_minutes',
};
const camera = { zoom: 7.25, lat: 56.9512, lon: 24.1034 };

const read = (link: string) => {
  const { search, hash } = new URL(link, 'http://x/');
  return readLink(search, hash, study);
};

describe('the link', () => {
  const selections: (Selection | null)[] = [
    null,
    { kind: 'area', code: 'LV-7 & co' },
    { kind: 'site', id: 's 1' },
    { kind: 'origin', id: 'g#1' },
  ];
  it.each(selections)('brings question, camera, language and %j back', (selection) => {
    expect(read(writeLink(question, selection, camera, 'lv'))).toEqual({
      question,
      selection,
      camera,
      lang: 'lv',
      problems: [],
    });
  });

  it('without anything asks the default question at the standard of that service', () => {
    expect(read('/').question).toEqual({
      service: 'day_care',
      group: 'adults',
      profile: 'car',
      minutes: 30,
      level: 'parish',
      measure: 'share_beyond',
    });
    expect(read('/?service=home_care').question.minutes).toBe(45);
  });

  it('says what it does not know and falls back', () => {
    const { question: used, problems } = read('/?service=cinema&group=children&show=beauty&level=planet');
    expect(used).toMatchObject({
      service: 'day_care',
      group: 'children',
      measure: 'share_beyond',
      level: 'parish',
    });
    expect(problems).toEqual([
      { kind: 'unknown', field: 'service', value: 'cinema' },
      { kind: 'unknown', field: 'level', value: 'planet' },
      { kind: 'unknown', field: 'show', value: 'beauty' },
    ]);
  });

  it.each(['0', '121', '-5', '30.5', 'abc', '', '1e2', '９'])('refuses %j minutes', (value) => {
    const { question: used, problems } = read(`/?minutes=${encodeURIComponent(value)}`);
    expect(used.minutes).toBe(30);
    expect(problems).toEqual([{ kind: 'minutes', value }]);
  });

  it.each(['1', '120'])('takes %s minutes, the ends included', (value) => {
    expect(read(`/?minutes=${value}`)).toMatchObject({ question: { minutes: Number(value) }, problems: [] });
  });

  it.each(['#1/2', '#a/b/c', '#7/99/24', '#7/56/999', '#7//24', '#7/56/24/1'])(
    'refuses the camera %s',
    (hash) => {
      expect(read(`/${hash}`)).toMatchObject({ camera: null, problems: [{ kind: 'camera' }] });
    },
  );

  it('ignores a language it does not have', () => {
    expect(read('/?lang=xx')).toMatchObject({ lang: null, problems: [] });
  });
});
