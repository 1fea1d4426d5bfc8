/** The whole of what the page knows. Pure data; store.ts changes it, actions.ts fetches for it. */
import type { Problem } from '../api/client.ts';
import type {
  Answer,
  AreaChange,
  AreaCollection,
  AreaExplanation,
  GapCollection,
  MeasureId,
  OriginExplanation,
  RoadCollection,
  SiteCollection,
  Study,
} from '../api/types.ts';
import type { Lang } from '../i18n/format.ts';
import type { Found } from './plan.ts';

export type { MeasureId };

/** What is asked: the server's question, and which of its measures the map shows. */
export interface Question {
  service: string;
  group: string;
  profile: string;
  minutes: number;
  level: string;
  measure: MeasureId;
  /** Changes to the study, as the server reads them; none for the study as it is. */
  scenario?: string;
}

/** What the next press on the map places: a new site, or a known one elsewhere. */
export type Placing = { kind: 'open' } | { kind: 'move'; site: string } | null;

/** A numbered place on the map: one of a plan, or one of those that are compared. */
export interface Mark {
  id: string;
  label: string;
  lon: number;
  lat: number;
}

/** What has been opened on the right; none of them means the answer to the whole question. */
export type Selection =
  | { kind: 'area'; code: string }
  | { kind: 'site'; id: string }
  | { kind: 'origin'; id: string };

export interface Camera {
  lon: number;
  lat: number;
  zoom: number;
}

/**
 * Something fetched. The four states that are drawn: no value and loading; a value (loading or not);
 * no value and a problem; a value of the question before and a problem.
 */
export interface Remote<T> {
  value: T | null;
  loading: boolean;
  problem: Problem | null;
}

export const nothing = <T>(): Remote<T> => ({ value: null, loading: false, problem: null });

export type LayerId = 'sites' | 'origins' | 'roads' | 'labels' | 'osm';
export type ThemeChoice = 'auto' | 'light' | 'dark';
export type Sheet = 'question' | 'answer' | 'legend' | null;
export type SortKey = string;

export type LinkProblem =
  | { kind: 'unknown'; field: 'service' | 'group' | 'profile' | 'level' | 'show'; value: string }
  | { kind: 'minutes'; value: string }
  | { kind: 'camera' }
  | { kind: 'gone'; value: string };

export interface State {
  lang: Lang;
  /** Whether the reader chose the language (then it belongs in the link). */
  langChosen: boolean;
  theme: ThemeChoice;
  study: Remote<Study>;
  question: Question | null;
  selection: Selection | null;
  camera: Camera | null;
  answer: Remote<Answer>;
  explainedArea: Remote<AreaExplanation>;
  explainedOrigin: Remote<OriginExplanation>;
  /** Way from the origin under the pointer to its site. */
  hoveredOrigin: OriginExplanation | null;
  /** Shapes by level; fetched once each. */
  shapes: Record<string, AreaCollection>;
  gaps: Remote<GapCollection>;
  sites: Remote<SiteCollection>;
  roads: Remote<RoadCollection>;
  layers: Record<LayerId, boolean>;
  hovered: string | null;
  placing: Placing;
  /** The places found, for the page and for paper. */
  found: Found | null;
  marks: readonly Mark[];
  /** Areas that the scenario changes. */
  changes: readonly AreaChange[];
  linkProblems: LinkProblem[];
  dataChanged: boolean;
  firstVisit: boolean;
  help: boolean;
  sheet: Sheet;
  mapFailed: boolean;
}
