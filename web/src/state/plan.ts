/**
 * Places that were found: those of a plan, which belong together, or the best ones for a single site,
 * each compared on its own. Pure; the panels draw them, the map numbers them, paper and files repeat them.
 */
import type {
  AreaChange,
  Balance,
  CandidateCollection,
  PlanResult,
  ServerQuestion,
  WhatIf,
} from '../api/types.ts';
import { escaped, join } from './scenario.ts';
import type { Mark } from './types.ts';

export type Candidate = CandidateCollection['features'][number];

/** A place for one more site, with what it alone would do. */
export interface Compared {
  candidate: Candidate;
  total: Balance;
  /** Areas of the coarsest level that change by it. */
  regions: AreaChange[];
}

export interface Found {
  /** The job on the server, whose files can be taken along. */
  id: string;
  question: ServerQuestion;
  result: PlanResult;
  candidates: ReadonlyMap<string, Candidate>;
  /** Places for one more site, best first; null when the places are a plan. */
  compared: readonly Compared[] | null;
  /** Whether places near a better one were left out of them. */
  apart: boolean;
}

/** A place counts as another one from so many kilometres on, when the reader asks for places apart. */
export const APART_KM = 20;

export const COMPARABLE = ['people', 'minutes'] as const;
export type Comparable = (typeof COMPARABLE)[number];

/** The best candidates for one more site; `apart` leaves out what lies near a better one. */
export function bestAlone(
  candidates: Iterable<Candidate>,
  objective: Comparable,
  count: number,
  apart: boolean,
): Candidate[] {
  const main = objective === 'people' ? 'people_gained_alone' : 'person_minutes_saved_alone';
  const other = objective === 'people' ? 'person_minutes_saved_alone' : 'people_gained_alone';
  const of = (c: Candidate, key: typeof main | typeof other) => c.properties[key] ?? 0;
  const sorted = [...candidates]
    .filter((c) => of(c, main) > 0)
    .sort(
      (a, b) =>
        of(b, main) - of(a, main) ||
        of(b, other) - of(a, other) ||
        (a.properties.id < b.properties.id ? -1 : 1),
    );
  const chosen: Candidate[] = [];
  for (const candidate of sorted) {
    if (chosen.length === count) break;
    if (apart && chosen.some((near) => kilometres(near, candidate) < APART_KM)) continue;
    chosen.push(candidate);
  }
  return chosen;
}

const EARTH_KM = 6371;

/** Along the sphere, which is exact enough to tell neighbours from others. */
function kilometres(a: Candidate, b: Candidate): number {
  const rad = Math.PI / 180;
  const [x1, y1] = a.geometry.coordinates;
  const [x2, y2] = b.geometry.coordinates;
  const dy = Math.sin(((y2 - y1) * rad) / 2);
  const dx = Math.sin(((x2 - x1) * rad) / 2);
  const h = dy * dy + Math.cos(y1 * rad) * Math.cos(y2 * rad) * dx * dx;
  return 2 * EARTH_KM * Math.asin(Math.min(1, Math.sqrt(h)));
}

/** The change that opens a candidate, as the server reads it. */
export function opening(candidate: Candidate, service: string): string {
  const { id, name, origin } = candidate.properties;
  if (origin === 'listed') return `reopen:${escaped(id)}`;
  const [lon, lat] = candidate.geometry.coordinates;
  return `open:${escaped(service)}:${lon},${lat}:id=${escaped(id)}${name ? `:name=${escaped(name)}` : ''}`;
}

/** Candidates as changes on top of what stood when they were found. */
export function asScenario(found: Found, open: readonly string[]): string {
  return open.reduce((scenario, id) => {
    const candidate = found.candidates.get(id);
    return candidate ? join(scenario, opening(candidate, found.question.service)) : scenario;
  }, found.question.scenario ?? '');
}

export function marksFor(found: Found, ids: readonly string[]): Mark[] {
  return ids.flatMap((id, i) => {
    const at = found.candidates.get(id)?.geometry.coordinates;
    return at ? [{ id, label: String(i + 1), lon: at[0], lat: at[1] }] : [];
  });
}

export function idsOf(found: Found): string[] {
  return found.compared
    ? found.compared.map((place) => place.candidate.properties.id)
    : found.result.sites.map((site) => site.id);
}

export const marksOf = (found: Found) => marksFor(found, idsOf(found));

/** What regions gain by each place: a row a region that any of them changes, a column a place. */
export function regionGains(
  compared: readonly Compared[],
): { code: string; name: string; by: (AreaChange | null)[] }[] {
  const rows = new Map<string, { code: string; name: string; by: (AreaChange | null)[] }>();
  compared.forEach(({ regions }, i) => {
    for (const region of regions) {
      const row = rows.get(region.code) ?? {
        code: region.code,
        name: region.name,
        by: new Array<AreaChange | null>(compared.length).fill(null),
      };
      row.by[i] = region;
      rows.set(region.code, row);
    }
  });
  const most = (by: (AreaChange | null)[]) => Math.max(...by.map((c) => Math.abs(c?.people_gained ?? 0)));
  return [...rows.values()].sort((a, b) => most(b.by) - most(a.by) || (a.code < b.code ? -1 : 1));
}

export function comparedWith(candidate: Candidate, told: WhatIf): Compared {
  return { candidate, total: told.total.change, regions: told.changes };
}

/** Whether a share of the people was asked for: the plan's value is what it takes. */
export const isTarget = (result: PlanResult): boolean =>
  result.value_unit === 'sites' || result.value_unit === 'eur';
