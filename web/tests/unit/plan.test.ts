import { describe, expect, it } from 'vitest';
import type { PlanResult } from '../../src/api/types.ts';
import { placesCsv } from '../../src/export/places.ts';
import { signOf } from '../../src/map/layers/changes.ts';
import {
  asScenario,
  bestAlone,
  type Candidate,
  type Compared,
  type Found,
  marksOf,
  regionGains,
} from '../../src/state/plan.ts';

const candidate = (
  id: string,
  lon: number,
  gained: number | null,
  saved = 0,
  origin = 'grid',
): Candidate => ({
  geometry: { coordinates: [lon, 57] },
  properties: {
    id,
    name: `Place ${id}`,
    area: 'A',
    origin,
    people_gained_alone: gained,
    person_minutes_saved_alone: saved,
  },
});

const change = (code: string, people_gained: number | null, before = 0.5, after = 0.6) => ({
  code,
  name: `Region ${code}`,
  people_gained,
  share_within_before: before,
  share_within_after: after,
  person_minutes_saved: 10,
});

const compared: Compared[] = [
  { candidate: candidate('a', 24, 9.5), total: change('', 9.5), regions: [change('R1', 9.5)] },
  { candidate: candidate('b', 26, 8), total: change('', 8), regions: [change('R2', 6), change('R1', null)] },
];

const found: Found = {
  id: '1',
  question: {
    service: 'day:care',
    group: 'g',
    profile: 'car',
    minutes: 30,
    level: 'm',
    scenario: 'close:s1',
  },
  result: { sites: [] as PlanResult['sites'] } as PlanResult,
  candidates: new Map(compared.map((place) => [place.candidate.properties.id, place.candidate])),
  compared,
  apart: false,
};

describe('the best places for one more site', () => {
  // at 57 degrees one degree of longitude is about 60 km
  const all = [
    candidate('far', 26, 5),
    candidate('best', 24, 9, 1),
    candidate('near', 24.1, 8, 99),
    candidate('none', 20, 0),
    candidate('hidden', 21, null),
  ];
  const ids = (list: Candidate[]) => list.map((c) => c.properties.id);

  it('are those that gain most, and none that gains nothing', () => {
    expect(ids(bestAlone(all, 'people', 9, false))).toEqual(['best', 'near', 'far']);
    expect(ids(bestAlone(all, 'people', 2, false))).toEqual(['best', 'near']);
    expect(ids(bestAlone(all, 'minutes', 9, false))).toEqual(['near', 'best']);
  });

  it('leave out neighbours of a better one when asked for', () => {
    expect(ids(bestAlone(all, 'people', 2, true))).toEqual(['best', 'far']);
  });

  it('do not depend on the order they came in', () => {
    const ties = [candidate('z', 24, 5), candidate('a', 26, 5), candidate('m', 28, 5)];
    expect(ids(bestAlone([...ties].reverse(), 'people', 3, false))).toEqual(
      ids(bestAlone(ties, 'people', 3, false)),
    );
  });
});

describe('places that were found', () => {
  it('are numbered on the map in their order', () => {
    expect(marksOf(found).map((mark) => [mark.label, mark.id])).toEqual([
      ['1', 'a'],
      ['2', 'b'],
    ]);
  });

  it('become changes on top of what stood when they were looked for', () => {
    expect(asScenario(found, ['b'])).toBe('close:s1;open:day%3Acare:26,57:id=b:name=Place b');
    const listed = { ...found, candidates: new Map([['b', candidate('b', 26, 1, 0, 'listed')]]) };
    expect(asScenario(listed, ['b', 'unknown'])).toBe('close:s1;reopen:b');
  });

  it('have a row a region that any of them changes, the most changed first', () => {
    const rows = regionGains(compared);
    expect(rows.map((row) => row.code)).toEqual(['R1', 'R2']);
    expect(rows[0]?.by.map((cell) => cell?.people_gained)).toEqual([9.5, null]);
    expect(rows[1]?.by.map((cell) => cell?.people_gained)).toEqual([undefined, 6]);
  });
});

describe('the file to hand on', () => {
  const records = (text: string, separator: string) =>
    text
      .replace('\uFEFF', '')
      .trimEnd()
      .split('\r\n')
      .map((line) => line.split(separator));

  it('has a row a place and region; what is withheld is empty, what is not touched is 0', () => {
    const [head = [], ...rows] = records(
      placesCsv(found, compared, [{ code: 'A', name: 'Area' }], 'en'),
      ',',
    );
    const at = (name: string) => head.indexOf(name);
    expect(rows.map((row) => [row[at('rank')], row[at('region')], row[at('region_people_gained')]])).toEqual([
      ['1', 'R1', '9.5'],
      ['1', 'R2', '0'],
      ['2', 'R1', ''],
      ['2', 'R2', '6'],
    ]);
    for (const row of rows) expect(row).toHaveLength(head.length);
    expect(rows[0]?.[at('area_name')]).toBe('Area');
  });

  it('is what a Latvian spreadsheet reads', () => {
    const [head = [], first = []] = records(placesCsv(found, compared, [], 'lv'), ';');
    expect(first[head.indexOf('people_gained')]).toBe('9,5');
  });

  it('keeps quotes, and lets no name be a formula', () => {
    const odd = { ...compared[0], candidate: candidate('=1+1', 24, 1) } as Compared;
    const text = placesCsv(
      found,
      [
        {
          ...odd,
          candidate: { ...odd.candidate, properties: { ...odd.candidate.properties, name: '=A "B", C' } },
        },
      ],
      [],
      'en',
    );
    expect(text).toContain('"\'=A ""B"", C"');
    expect(text).toContain(",'=1+1,");
  });
});

describe('what a change does to an area', () => {
  it('is told by shares where the number of people is withheld', () => {
    expect(signOf(change('R', 3))).toBe(1);
    expect(signOf(change('R', -3))).toBe(-1);
    expect(signOf(change('R', null, 0.6, 0.5))).toBe(-1);
    expect(signOf({ ...change('R', 0, 0.5, 0.5), person_minutes_saved: 0 })).toBe(0);
  });
});
