import { describe, expect, it } from 'vitest';
import type { Answer } from '../../src/api/types.ts';
import { messages } from '../../src/i18n/index.ts';
import { answerFacts, inSentence } from '../../src/i18n/sentence.ts';
import { answer, area, study } from './town.ts';

const question = { ...study.default, measure: 'share_beyond' as const };
const say = (lang: 'lv' | 'en', given: Answer, row?: Parameters<typeof answerFacts>[4]) =>
  messages(lang)
    .answer.sentence(answerFacts(study, question, given, lang, row))
    .replaceAll('\u00a0', ' ');

describe('the answer sentence', () => {
  it('counts those who cannot get there as beyond, and says how many they are', () => {
    expect(say('en', answer())).toBe(
      'Day-care centre: 40% of adults with mental disorders live more than 30 minutes away by car: 40 of 100 people. 10 of them cannot get there at all.',
    );
    expect(say('lv', answer())).toBe(
      'Dienas aprūpes centrs: 40 % mērķa grupas „pilngadīgas personas ar GRT” cilvēku dzīvo tālāk par 30 minūtēm ar automašīnu: 40 no 100 cilvēkiem. No tiem 10 to nevar sasniegt nemaz.',
    );
  });

  it('bends with the number', () => {
    const one = answer(
      { people: 21, people_beyond: 1, people_unreachable: 0 },
      { minutes: 21, profile: 'walk' },
    );
    expect(say('lv', one)).toContain('tālāk par 21 minūti kājām: 1 no 21 cilvēka.');
    const english = answer(
      { people: 1, people_beyond: 1, people_unreachable: 0 },
      { minutes: 1, profile: 'walk' },
    );
    expect(say('en', english)).toContain('more than 1 minute away on foot: 1 of 1 person.');
  });

  it('is about everybody when nobody is beyond', () => {
    const all = answer({ people: 12, people_beyond: 0, people_unreachable: 0 });
    expect(say('en', all)).toBe(
      'Day-care centre: all 12 adults with mental disorders live within 30 minutes by car.',
    );
  });

  it('names the area it is about', () => {
    expect(say('en', answer(), area('B', 'Rēzekne', { people_unreachable: 0 }))).toContain(
      'in Rēzekne live more than',
    );
  });

  it('says that people are unknown, that there are none, that there is no site', () => {
    expect(say('en', answer({ people: null, people_beyond: null }))).toContain('is not known');
    expect(say('en', answer({ people: 0, people_beyond: 0 }))).toContain(
      'no adults with mental disorders live here',
    );
    expect(say('en', answer({ reason: 'no_site' }))).toContain('knows no operating site');
    expect(say('lv', answer({ reason: 'no_site' }))).toContain('nav nevienas darbojošās vietas');
  });

  it('turns round when the provider travels', () => {
    const travels = answer({ people_unreachable: 0 }, { service: 'home_care' });
    expect(say('en', travels)).toBe(
      'Home care: for 30% of adults with mental disorders the provider is more than 30 minutes away by car: 30 of 100 people.',
    );
  });

  it('takes its minutes from the answer, not from the slider', () => {
    expect(say('en', answer({}, { minutes: 45 }))).toContain('45 minutes');
  });
});

describe('a name inside a sentence', () => {
  it('begins small unless it is an abbreviation', () => {
    expect(inSentence('Bērni')).toBe('bērni');
    expect(inSentence('DI clients')).toBe('DI clients');
    expect(inSentence('')).toBe('');
  });
});
