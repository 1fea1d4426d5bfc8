import { describe, expect, it } from 'vitest';
import { formatFor } from '../../src/i18n/format.ts';
import {
  cell,
  countClasses,
  filterByName,
  isBusy,
  isSettlement,
  peopleBeyond,
  search,
  servedGroups,
  sortRows,
} from '../../src/state/select.ts';
import { initialState, reduce } from '../../src/state/store.ts';
import { answer, area, gap, study } from './town.ts';

const { compare } = formatFor('lv');
const areas = [
  area('A', 'Rēzekne', { people: 10, share_beyond: 0.2, rank: 2 }),
  area('B', 'Rēzeknes novads', { people: 90, share_beyond: null, rank: null }),
  area('C', 'Ādaži', { people: 50, share_beyond: 0.9, rank: 1 }),
];

describe('the search', () => {
  const places = [gap('g1', 'Rēzekne (centrs)', 5), gap('g2', 'Jaunrēzekne', 50), gap('A-1', 'Rēzekne, 001')];

  it('needs no marks, and puts whole names first, then areas before settlements', () => {
    expect(search('rezekne', areas, places, 8).map((hit) => hit.name)).toEqual([
      'Rēzekne',
      'Rēzeknes novads',
      'Rēzekne (centrs)',
      'Jaunrēzekne',
    ]);
  });

  it('finds the second word, but not points of a grid', () => {
    expect(search('nov', areas, places, 8).map((hit) => hit.id)).toEqual(['B']);
    expect(search('001', areas, places, 8)).toEqual([]);
  });

  it('finds nothing for nothing, and no more than asked', () => {
    expect(search('  ', areas, places, 8)).toEqual([]);
    expect(search('r', areas, places, 2)).toHaveLength(2);
  });
});

describe('rows', () => {
  it('without a figure come last, whichever way they are sorted', () => {
    const by = (descending: boolean) =>
      sortRows(areas, { column: 'share_beyond' as const, descending }, cell, compare).map((row) => row.code);
    expect(by(true)).toEqual(['C', 'A', 'B']);
    expect(by(false)).toEqual(['A', 'C', 'B']);
  });

  it('are sorted by name as Latvian does', () => {
    const sorted = sortRows(areas, { column: 'name' as const, descending: false }, cell, compare);
    expect(sorted.map((row) => row.name)).toEqual(['Ādaži', 'Rēzekne', 'Rēzeknes novads']);
  });

  it('are found by a part of the name', () => {
    expect(filterByName(areas, 'adazi').map((row) => row.code)).toEqual(['C']);
    expect(filterByName(areas, '')).toHaveLength(3);
  });
});

describe('figures', () => {
  it('of people beyond count those who cannot get there', () => {
    expect(peopleBeyond({ people_beyond: 30, people_unreachable: 10 })).toBe(40);
    expect(peopleBeyond({ people_beyond: null, people_unreachable: null })).toBeNull();
  });

  it('of classes add up to all areas', () => {
    const { counts, missing } = countClasses(areas, [0.5], (row) =>
      row.share_beyond === null ? null : Number(row.share_beyond > 0.5),
    );
    expect(counts).toEqual([1, 1]);
    expect(missing).toBe(1);
  });
});

it('tells a settlement from a point of a grid and from a point without a name', () => {
  expect(isSettlement({ id: 'g1', name: 'Ape' })).toBe(true);
  expect(isSettlement({ id: 'x', name: 'Balvu novads, 007' })).toBe(false);
  expect(isSettlement({ id: 'x', name: 'x' })).toBe(false);
});

it('offers the other groups that a service does serve', () => {
  const question = { ...study.default, service: 'home_care', measure: 'share_beyond' as const };
  expect(servedGroups(study, question).map((group) => group.id)).toEqual(['children']);
  expect(
    servedGroups(study, { ...question, service: 'day_care', group: 'children' }).map((g) => g.id),
  ).toEqual(['adults']);
});

it('is busy while anything is on its way', () => {
  const start = initialState('en', 'auto', false);
  expect(isBusy(start)).toBe(false);
  const asking = reduce(start, { type: 'asking', what: 'sites' });
  expect(isBusy(asking)).toBe(true);
  const both = reduce(asking, { type: 'asking', what: 'answer' });
  const one = reduce(both, { type: 'came', what: 'answer', value: answer() });
  expect(isBusy(one)).toBe(true);
  expect(isBusy(reduce(one, { type: 'forget', what: 'sites' }))).toBe(false);
});
