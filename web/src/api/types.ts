/**
 * What the server sends, as it sends it. Unknown numbers are null, never 0.
 * Shares are 0..1, times are minutes, lengths kilometres, coordinates longitude before latitude.
 */
import type { FeatureCollection, LineString, MultiPolygon, Point, Polygon } from 'geojson';

/** A text by language; the first language of the study is the fallback. */
export type Text = Record<string, string>;

export type Reason =
  | 'ok'
  | 'no_site'
  | 'unreachable'
  | 'snap_too_far'
  | 'outside_network'
  | 'no_people'
  | (string & {});

export type MeasureId = 'share_beyond' | 'people_beyond' | 'mean_minutes' | 'person_minutes_beyond';
export type SiteStatus = 'operating' | 'planned' | 'closed' | 'candidate';

export interface Study {
  id: string;
  version: string;
  data_version: string;
  name: Text;
  description: Text;
  period: string;
  languages: string[];
  bbox: [number, number, number, number];
  notices: { id: string; text: Text }[];
  default: { service: string; group: string; profile: string; minutes: number; level: string };
  levels: { id: string; name: Text; areas: number; parent: string | null }[];
  groups: GroupInfo[];
  services: ServiceInfo[];
  profiles: ProfileInfo[];
  standards: StandardInfo[];
  presets: { minutes: number; name: Text; source: string | null }[];
  minutes: { min: number; max: number; step: number };
  network: {
    kind: 'schematic' | 'real' | 'straight_line';
    note: Text | null;
    nodes: number;
    edges: number;
    kilometres: number;
  };
  measures: { id: MeasureId; name: Text; unit: string }[];
  scores?: ScoreInfo[];
  breaks: { minutes: number[] };
  attributions: { text: string; licence: string; url: string | null }[];
  inputs: { file: string; sha256: string; rows: number; defects: number }[];
}

/** A measure of the study's own choice: a column of the areas. Entries of one column differ in what they are for. */
export interface ScoreInfo {
  column: `score_${string}`;
  name: Text;
  measure: string;
  unit: 'minutes' | 'supply' | 'supply_per_1000' | 'people_per_supply' | 'cost' | (string & {});
  service: string;
  group: string;
  profile: string;
}

export interface GroupInfo {
  id: string;
  name: Text;
  note: Text | null;
  source: string | null;
  people: number | null;
  people_unknown_origins: number;
}

export interface ServiceInfo {
  id: string;
  name: Text;
  community: boolean;
  direction: 'to_site' | 'to_client';
  symbol: string;
  note: Text | null;
  sites: Record<SiteStatus, number>;
  /** Groups that some operating site serves. */
  groups: string[];
}

export interface ProfileInfo {
  id: string;
  name: Text;
  mode: 'car' | 'bicycle' | 'foot' | (string & {});
  speeds: { class: string; surface: string; kmh: number; source: string }[];
  source: string | null;
}

export interface StandardInfo {
  service: string;
  group: string;
  profile: string;
  minutes: number;
  share: number;
  official: boolean;
  source: string | null;
  name: Text;
}

/** The part of a question the server knows. */
export interface ServerQuestion {
  service: string;
  group: string;
  profile: string;
  minutes: number;
  level: string;
  /** Changes to the study as text; none for the study as it is. */
  scenario?: string;
}

/** Sums over people before and after, of the study, an area, or a service and group. */
export interface Balance {
  people_gained: number | null;
  share_within_before: number | null;
  share_within_after: number | null;
  person_minutes_saved: number | null;
}

export interface AreaChange extends Balance {
  code: string;
  name: string;
}

export interface Comparison {
  total: { change: Balance };
  areas: AreaChange[];
  all: (Balance & { service: string; group: string; standard_minutes: number })[];
}

/** What one change would do; `changes` are the areas of the level whose figures change. */
export interface WhatIf {
  total: { change: Balance };
  changes: AreaChange[];
}

export interface PlannedSite {
  id: string;
  name: string | null;
  area: string | null;
  rank: number;
  people_gained: number;
  person_minutes_saved: number;
  cost: number | null;
  cumulative_share_within: number | null;
}

export interface PlanResult {
  status: 'optimal' | 'feasible' | 'infeasible' | 'unknown';
  objective: string;
  value_unit: 'people' | 'person_minutes' | 'minutes' | 'sites' | 'eur';
  value: number | null;
  gap: number | null;
  stopped: boolean;
  trouble: { detail: string; remedies: string[] } | null;
  /** Of whom a target is out of reach, everybody without an area, and the most that can be reached. */
  shortfall: { area: string | null; name: string | null; share: number } | null;
  candidates: number;
  scenario: string;
  sites: PlannedSite[];
  curve: { sites: number; cost: number; value: number; gain: number | null; open: string[] }[];
  alternatives: { complete: boolean; plans: { value: number; open: string[] }[] } | null;
  areas: AreaChange[];
  regions: { level: string; areas: AreaChange[] } | null;
}

export interface PlanJob {
  id: string;
  status: 'running' | 'cancelling' | 'cancelled' | 'failed' | 'done';
  seconds: number;
  steps_done: number;
  steps: number | null;
  result: PlanResult | null;
}

export interface CandidateProperties {
  id: string;
  name: string | null;
  area: string | null;
  origin: string;
  /** What it gains if it is the only one that is opened. */
  people_gained_alone: number | null;
  person_minutes_saved_alone: number | null;
}

export interface CandidateCollection {
  features: {
    geometry: { coordinates: [number, number] };
    properties: CandidateProperties;
  }[];
}

/** What a plan is asked for beside the question. */
export interface PlanTerms {
  objective: string;
  choose?: number;
  budget?: number;
  target?: { percent: number; each_percent?: number };
  price?: number;
  alternatives_percent?: number;
}

export interface Totals {
  people: number | null;
  people_within: number | null;
  people_beyond: number | null;
  people_unreachable: number | null;
  share_within: number | null;
  person_minutes_beyond: number | null;
  mean_minutes: number | null;
  median_minutes: number | null;
  p90_minutes: number | null;
  max_minutes: number | null;
  mean_kilometres: number | null;
  sites: number;
  capacity: number | null;
  places_per_1000: number | null;
  score_e2sfca: number | null;
  people_unknown_origins: number;
  reason: Reason;
}

export interface AreaRow extends Totals {
  code: string;
  name: string;
  level: string;
  parent: string | null;
  standard_minutes: number;
  rank: number | null;
  meets_standard: boolean | null;
  share_beyond: number | null;
  share_below_half_mean?: number | null;
  people_without_car?: number | null;
  share_within_with_car?: number | null;
  share_within_without_car?: number | null;
  [score: `score_${string}`]: number | null | undefined;
  /** Numbers of people are withheld, to protect small groups. */
  suppressed?: boolean;
}

export interface Histogram {
  edges: number[];
  /** One number a bin; the last bin is everything beyond the last edge. */
  people: number[];
  unreachable: number;
}

/** As the server sends it: null where so few people must not be told. */
export interface GuardedHistogram {
  edges: number[];
  people: (number | null)[];
  unreachable: number | null;
}

export interface Answer {
  question: ServerQuestion & { standard_minutes: number; standard_share: number };
  total: Totals & { origins: number };
  areas: AreaRow[];
  breaks: Record<MeasureId, number[]>;
  /** Share of people within m minutes, m = 0, 1, 2, ... */
  curve: number[];
  histogram: GuardedHistogram;
  direction: 'to_site' | 'to_client';
}

export interface AreaExplanation {
  area: AreaRow;
  parent: { level: string; code: string; name: string } | null;
  neighbours: { code: string; name: string; share_beyond: number | null; mean_minutes: number | null }[];
  histogram: GuardedHistogram;
  curve: number[];
  sites: {
    id: string;
    name: string;
    service: string;
    people_nearest: number | null;
    mean_minutes: number | null;
    in_area: boolean;
    lon: number;
    lat: number;
  }[];
  origins: { id: string; name: string; people: number | null; minutes: number | null; reason: Reason }[];
  properties: Record<string, unknown>;
  doubt?: DoubtRow | null;
  baskets?: BasketRow[];
  mending?: Mending;
}

/** The whole study under one assumption. */
export interface DoubtFigures {
  share_within: number | null;
  mean_minutes: number | null;
  person_minutes_beyond: number | null;
}

/** How sure an answer is, and how equal. */
export interface Doubt {
  assumptions: { id: string; name: Text; source: string | null; total: DoubtFigures }[];
  straight: DoubtFigures | null;
  flags: {
    people_edge: number | null;
    people_far_from_road: number | null;
    people_past_island: number | null;
    people_cut_off: number | null;
  };
  levels: { level: string; areas: number; areas_meeting: number }[];
  inequality: {
    code: string | null;
    name: string | null;
    gini: number | null;
    access_poor: number | null;
  }[];
}

/** How sure the figures of an area are: ranges over all assumptions about speed. */
export interface DoubtRow {
  assumptions: number;
  share_within_min: number | null;
  share_within_max: number | null;
  mean_minutes_min: number | null;
  mean_minutes_max: number | null;
  rank_min: number | null;
  rank_max: number | null;
  worst_fifth: number | null;
  straight_share_within: number | null;
  straight_mean_minutes: number | null;
  people_edge: number | null;
  people_far_from_road: number | null;
  people_past_island?: number | null;
}

export interface BasketRow {
  basket: string;
  services: number;
  at_least: number;
  share_within: number | null;
}

/** The cheapest change of each kind that meets the standard, recomputed. */
export interface Mending {
  met: boolean;
  order: 'price' | 'kind';
  changes: Change[];
}

export interface Change {
  change: 'open_site' | 'new_site' | 'pave_road' | (string & {});
  site?: { id: string; name: string; status: string };
  at?: { id: string; name: string };
  kilometres?: number;
  cost: number | null;
  proof: { minutes: number | null; share_within: number | null; people_gained: number | null };
}

export interface TripPart {
  part: 'access' | 'road' | 'egress' | (string & {});
  class?: string | null;
  surface?: string | null;
  minutes: number;
  kilometres: number;
  kmh?: number | null;
}

export interface OriginExplanation {
  origin: {
    id: string;
    name: string;
    lon: number;
    lat: number;
    people: number | null;
    basis: string | null;
    basis_note: string | null;
    areas: Record<string, { code: string; name: string }>;
    snap_metres: number | null;
    snap_point: [number, number] | null;
  };
  minutes: number | null;
  kilometres: number | null;
  straight_kilometres: number | null;
  status: 'within' | 'beyond' | 'unreachable' | 'unknown';
  reason: Reason;
  minutes_beyond: number | null;
  parts: TripPart[];
  site: { id: string; name: string; lon: number; lat: number } | null;
  second: { id: string; name: string; minutes: number; kilometres: number } | null;
  path: LineString | null;
  doubts?: {
    share_assumed_speed: number | null;
    share_estimated_length: number | null;
    least_minutes_to_border: number | null;
    is_edge: boolean | null;
    is_far_from_road: boolean;
    is_past_island?: boolean | null;
  };
  mending?: Mending;
}

export interface AreaProperties {
  code: string;
  name: string;
}
export type AreaCollection = FeatureCollection<Polygon | MultiPolygon, AreaProperties>;

export interface GapProperties {
  id: string;
  name: string;
  area: string | null;
  people: number | null;
  /** A public number to draw by, where those of the group are protected. */
  residents?: number | null;
  site: string | null;
  minutes: number | null;
  second_site: string | null;
  second_minutes: number | null;
  status: string;
  reason: Reason;
}
export type GapCollection = FeatureCollection<Point, GapProperties>;

export interface SiteProperties {
  id: string;
  name: string;
  service: string;
  status: SiteStatus;
  capacity: number | null;
  provider: string | null;
  year: number | string | null;
  source: string | null;
  people_nearest: number | null;
  people_within: number | null;
  load: number | null;
  people_lost_if_closed: number | null;
  mean_minutes: number | null;
  groups: string | null;
  /** Code of the finest area it stands in. */
  area: string | null;
  location_basis: string | null;
  reason: Reason;
}
export type SiteCollection = FeatureCollection<Point, SiteProperties>;

export interface RoadProperties {
  ref: string | null;
  class: string;
  surface: string | null;
  kmh: number | null;
  length_km: number | null;
  length_basis: string | null;
  schematic: boolean;
}
export type RoadCollection = FeatureCollection<LineString, RoadProperties>;

export interface Version {
  version: string;
  commit?: string | null;
  data_version: string;
}
