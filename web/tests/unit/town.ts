/** A town small enough to check by hand: two services, two groups, two ways to travel, three areas. */
import type { Answer, AreaRow, GapProperties, Study } from '../../src/api/types.ts';

const text = (en: string, lv: string) => ({ lv, en });

export const study: Study = {
  id: 'town',
  version: '0.0.0',
  data_version: 'a1',
  name: text('Town', 'Pilsēta'),
  description: text('A town', 'Kāda pilsēta'),
  period: '2020',
  languages: ['lv', 'en'],
  bbox: [24, 56, 25, 57],
  notices: [],
  default: { service: 'day_care', group: 'adults', profile: 'car', minutes: 30, level: 'parish' },
  levels: [
    { id: 'parish', name: text('Parishes', 'Pagasti'), areas: 3, parent: 'region' },
    { id: 'region', name: text('Regions', 'Reģioni'), areas: 1, parent: null },
  ],
  groups: [
    {
      id: 'adults',
      name: text('Adults with mental disorders', 'Pilngadīgas personas ar GRT'),
      note: null,
      source: null,
      people: 100,
      people_unknown_origins: 0,
    },
    {
      id: 'children',
      name: text('Children', 'Bērni'),
      note: null,
      source: null,
      people: 40,
      people_unknown_origins: 0,
    },
  ],
  services: [
    {
      id: 'day_care',
      name: text('Day-care centre', 'Dienas aprūpes centrs'),
      community: true,
      direction: 'to_site',
      symbol: 'circle',
      note: null,
      sites: { operating: 2, planned: 1, closed: 0, candidate: 0 },
      groups: ['adults'],
    },
    {
      id: 'home_care',
      name: text('Home care', 'Aprūpe mājās'),
      community: true,
      direction: 'to_client',
      symbol: 'star',
      note: null,
      sites: { operating: 1, planned: 0, closed: 0, candidate: 0 },
      groups: ['adults', 'children'],
    },
  ],
  profiles: [
    { id: 'car', name: text('By car', 'Ar automašīnu'), mode: 'car', speeds: [], source: null },
    { id: 'walk', name: text('On foot', 'Kājām'), mode: 'foot', speeds: [], source: null },
  ],
  standards: [
    standard('day_care', 'adults', 'car', 30),
    standard('home_care', 'adults', 'car', 45),
    standard('day_care', 'adults', 'walk', 20),
  ],
  presets: [],
  minutes: { min: 1, max: 120, step: 1 },
  network: { kind: 'real', note: null, nodes: 4, edges: 4, kilometres: 10 },
  measures: [],
  breaks: { minutes: [15, 30, 45, 60, 90] },
  attributions: [],
  inputs: [],
};

function standard(service: string, group: string, profile: string, minutes: number) {
  return {
    service,
    group,
    profile,
    minutes,
    share: 0.85,
    official: false,
    source: null,
    name: text('Default', 'Noklusējums'),
  };
}

export function area(code: string, name: string, change: Partial<AreaRow> = {}): AreaRow {
  return {
    code,
    name,
    level: 'parish',
    parent: 'R',
    standard_minutes: 30,
    people: 100,
    people_within: 60,
    people_beyond: 30,
    people_unreachable: 10,
    share_within: 0.6,
    share_beyond: 0.4,
    person_minutes_beyond: 300,
    mean_minutes: 25,
    median_minutes: 20,
    p90_minutes: 50,
    max_minutes: 70,
    mean_kilometres: 18,
    sites: 1,
    capacity: null,
    places_per_1000: null,
    score_e2sfca: null,
    people_unknown_origins: 0,
    rank: 1,
    meets_standard: false,
    reason: 'ok',
    ...change,
  };
}

export function gap(id: string, name: string, people: number | null = 10): { properties: GapProperties } {
  return {
    properties: {
      id,
      name,
      area: 'A',
      people,
      site: 's1',
      minutes: 12,
      second_site: null,
      second_minutes: null,
      status: 'within',
      reason: 'ok',
    },
  };
}

export function answer(
  change: Partial<Answer['total']> = {},
  asked: Partial<Answer['question']> = {},
): Answer {
  const { code: _c, name: _n, level: _l, parent: _p, standard_minutes: _s, ...totals } = area('T', 'Town');
  return {
    question: { ...study.default, standard_minutes: 30, standard_share: 0.85, ...asked },
    total: { ...totals, origins: 3, ...change },
    areas: [area('A', 'Ādaži'), area('B', 'Rēzekne'), area('C', 'Cēsis')],
    breaks: {
      share_beyond: [0.1, 0.25, 0.5],
      people_beyond: [5, 10],
      mean_minutes: [15, 30],
      person_minutes_beyond: [100],
    },
    curve: [0, 0.5, 1],
    histogram: { edges: [0, 5], people: [1, 2], unreachable: 0 },
    direction: asked.service === 'home_care' ? 'to_client' : 'to_site',
  };
}
