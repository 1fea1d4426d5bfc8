import { describe, expect, it } from 'vitest';
import { fold, formatFor } from '../../src/i18n/format.ts';

const [lv, en] = [formatFor('lv'), formatFor('en')];
const NBSP = '\u00a0';

describe('numbers', () => {
  it('are grouped and pointed as the language writes them', () => {
    expect(lv.number(1234.5, 1)).toBe(`1${NBSP}234,5`);
    expect(lv.number(1907531)).toBe(`1${NBSP}907${NBSP}531`);
    expect(en.number(1234.5, 1)).toBe('1,234.5');
  });

  it('that are missing are a dash, never 0', () => {
    for (const write of [lv.number, lv.people, lv.percent, lv.minutes, lv.kilometres]) {
      expect(write(null)).toBe('–');
      expect(write(undefined)).toBe('–');
      expect(write(Number.NaN)).toBe('–');
    }
    expect(en.people(0)).toBe('0');
  });

  it('of people are whole, and a part of a person is not nobody', () => {
    expect(en.people(0.2)).toBe('<1');
    expect(en.people(0.5)).toBe('1');
    expect(en.people(41.4)).toBe('41');
  });

  it('of shares never round to a false none or all', () => {
    expect(en.percent(0)).toBe('0%');
    expect(en.percent(0.004)).toBe('<1%');
    expect(en.percent(0.996)).toBe('>99%');
    expect(en.percent(1)).toBe('100%');
    expect(lv.percent(0.38)).toBe(`38${NBSP}%`);
  });

  it('carry their units', () => {
    expect(lv.minutes(29.6)).toBe(`30${NBSP}min`);
    expect(lv.kilometres(12.34)).toBe(`12,3${NBSP}km`);
  });
});

describe('plurals', () => {
  const forms = { zero: 'minūšu', one: 'minūte', other: 'minūtes' };
  it.each([
    [0, 'minūšu'],
    [1, 'minūte'],
    [2, 'minūtes'],
    [11, 'minūšu'],
    [21, 'minūte'],
    [30, 'minūšu'],
    [45, 'minūtes'],
  ])('of %d in Latvian take the form %s', (n, form) => {
    expect(lv.plural(n, forms)).toBe(form);
  });

  it('in English know one and many', () => {
    expect([1, 2, 21].map((n) => en.plural(n, { one: 'person', other: 'people' }))).toEqual([
      'person',
      'people',
      'people',
    ]);
  });
});

describe('names', () => {
  it('lose their marks for searching', () => {
    expect(fold('  Rēzeknes Ķegums ČĢĪŠŽ ')).toBe('rezeknes kegums cgisz');
  });

  it('are ordered as Latvian orders them: Č after C, before D', () => {
    expect(['Dagda', 'Čavi', 'Cēsis'].sort(lv.compare)).toEqual(['Cēsis', 'Čavi', 'Dagda']);
  });
});
