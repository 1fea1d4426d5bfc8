/** Questions to the state that several parts of the page ask. Pure, so that they can be tested alone. */
import type { AreaRow, GapProperties, MeasureId, SiteProperties, Study } from '../api/types.ts';
import { type Format, fold } from '../i18n/format.ts';
import type { Question, State } from './types.ts';

/** Points of a grid are named after their area with a running number; they are not places with a name. */
export function isSettlement(gap: Pick<GapProperties, 'id' | 'name'>): boolean {
  return Boolean(gap.name) && gap.name !== gap.id && !/,\s*\d+$/.test(gap.name);
}

/** Whether the study's list of sites is a sample: then an area without a site is "not known", not "none". */
export const isSample = (study: { notices: { id: string }[] }): boolean =>
  study.notices.some((notice) => notice.id === 'sample_of_sites');

export function byId<T extends { id: string }>(list: readonly T[], id: string): T | undefined {
  return list.find((entry) => entry.id === id);
}

/** People beyond the limit, those who cannot get there included. */
export function peopleBeyond(row: Pick<AreaRow, 'people_beyond' | 'people_unreachable'>): number | null {
  return row.people_beyond === null ? null : row.people_beyond + (row.people_unreachable ?? 0);
}

export type AreaColumn =
  | 'rank'
  | 'name'
  | 'share_beyond'
  | 'people_beyond'
  | 'mean_minutes'
  | 'person_minutes_beyond'
  | 'people'
  | 'people_unreachable'
  | 'median_minutes'
  | 'p90_minutes'
  | 'max_minutes'
  | 'mean_kilometres'
  | 'sites'
  | 'capacity';

export const NARROW_COLUMNS: readonly AreaColumn[] = [
  'rank',
  'name',
  'share_beyond',
  'people_beyond',
  'mean_minutes',
];
export const WIDE_COLUMNS: readonly AreaColumn[] = [
  'rank',
  'name',
  'people',
  'share_beyond',
  'people_beyond',
  'people_unreachable',
  'person_minutes_beyond',
  'mean_minutes',
  'median_minutes',
  'p90_minutes',
  'max_minutes',
  'mean_kilometres',
  'sites',
  'capacity',
];

export function cell(row: AreaRow, column: AreaColumn): number | string | null {
  return column === 'people_beyond' ? peopleBeyond(row) : row[column];
}

export interface Sort<C> {
  column: C;
  descending: boolean;
}

/** Sorts by a column; rows without a figure come last either way, ties go by name. */
export function sortRows<R extends { name: string }, C>(
  rows: readonly R[],
  { column, descending }: Sort<C>,
  value: (row: R, column: C) => number | string | null,
  compare: Format['compare'],
): R[] {
  const sign = descending ? -1 : 1;
  return [...rows].sort((a, b) => {
    const [x, y] = [value(a, column), value(b, column)];
    if (x === null || y === null) return Number(x === null) - Number(y === null) || compare(a.name, b.name);
    const order = typeof x === 'string' || typeof y === 'string' ? compare(String(x), String(y)) : x - y;
    return sign * order || compare(a.name, b.name);
  });
}

export function filterByName<R extends { name: string }>(rows: readonly R[], text: string): R[] {
  const wanted = fold(text);
  return wanted ? rows.filter((row) => fold(row.name).includes(wanted)) : [...rows];
}

export interface Found {
  kind: 'area' | 'origin';
  id: string;
  name: string;
  area: string | null;
}

/** Areas and settlements whose name holds the text, diacritics optional; names that begin with it first. */
export function search(
  text: string,
  areas: readonly AreaRow[],
  gaps: readonly { properties: GapProperties }[],
  limit: number,
): Found[] {
  const wanted = fold(text);
  if (!wanted) return [];
  const found: { hit: Found; order: [number, number, number] }[] = [];
  const consider = (hit: Found, kind: number, people: number | null) => {
    const name = fold(hit.name);
    const at = name.indexOf(wanted);
    if (at === -1) return;
    const place = at === 0 ? 0 : /\W/.test(name[at - 1] ?? '') ? 1 : 2;
    found.push({ hit, order: [name === wanted ? -1 : place, kind, -(people ?? 0)] });
  };
  for (const area of areas)
    consider({ kind: 'area', id: area.code, name: area.name, area: null }, 0, area.people);
  for (const { properties: gap } of gaps) {
    if (isSettlement(gap))
      consider({ kind: 'origin', id: gap.id, name: gap.name, area: gap.area }, 1, gap.people);
  }
  const compare = (a: number[], b: number[]) => a.map((v, i) => v - (b[i] ?? 0)).find((d) => d !== 0) ?? 0;
  return found
    .sort((a, b) => compare(a.order, b.order))
    .slice(0, limit)
    .map((entry) => entry.hit);
}

/** Sites of the same spot, which cover each other on the map. */
export function sitesAtSameSpot(
  sites: readonly { properties: SiteProperties; geometry: { coordinates: number[] } }[],
  id: string,
): SiteProperties[] {
  const here = sites.find((site) => site.properties.id === id);
  if (!here) return [];
  const [x, y] = here.geometry.coordinates;
  return sites
    .filter((s) => s !== here && s.geometry.coordinates[0] === x && s.geometry.coordinates[1] === y)
    .map((s) => s.properties);
}

/** Classes of the measure that is shown, with how many areas fall into each and how many have no figure. */
export function countClasses(
  rows: readonly AreaRow[],
  bounds: readonly number[],
  classify: (row: AreaRow) => number | null,
): { counts: number[]; missing: number } {
  const counts = new Array<number>(bounds.length + 1).fill(0);
  let missing = 0;
  for (const row of rows) {
    const k = classify(row);
    if (k === null) missing += 1;
    else counts[k] = (counts[k] ?? 0) + 1;
  }
  return { counts, missing };
}

/** Groups that would have an answer for this service, when the one asked for has no site. */
export function servedGroups(study: Study, question: Question) {
  const served = byId(study.services, question.service)?.groups ?? [];
  return study.groups.filter((group) => group.id !== question.group && served.includes(group.id));
}

/** Formats a value of a measure with its unit. */
export function formatMeasure(f: Format, measure: MeasureId, value: number | null): string {
  if (measure === 'share_beyond') return f.percent(value);
  if (measure === 'mean_minutes') return f.minutes(value);
  return f.people(value);
}

/** Whether anything that was asked of the server is still on its way. */
export function isBusy(state: State): boolean {
  return [
    state.study,
    state.answer,
    state.explainedArea,
    state.explainedOrigin,
    state.gaps,
    state.sites,
    state.roads,
  ].some((remote) => remote.loading);
}
