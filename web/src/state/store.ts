/**
 * One state, one direction: components and the map read it, actions change it here and nowhere else.
 * The reducer is pure and knows neither the map, the page nor the network.
 */
import type { Problem } from '../api/client.ts';
import type {
  Answer,
  AreaChange,
  AreaCollection,
  AreaExplanation,
  GapCollection,
  OriginExplanation,
  RoadCollection,
  SiteCollection,
  Study,
} from '../api/types.ts';
import type { Lang } from '../i18n/format.ts';
import { type Found, marksOf } from './plan.ts';
import {
  type Camera,
  type LayerId,
  type LinkProblem,
  type Mark,
  nothing,
  type Placing,
  type Question,
  type Remote,
  type Selection,
  type Sheet,
  type State,
  type ThemeChoice,
} from './types.ts';

/** What can be fetched, and what comes back. */
export interface Fetched {
  study: Study;
  answer: Answer;
  explainedArea: AreaExplanation;
  explainedOrigin: OriginExplanation;
  gaps: GapCollection;
  sites: SiteCollection;
  roads: RoadCollection;
}
export type RemoteKey = keyof Fetched;

export type Action =
  | { type: 'placing'; placing: Placing }
  | { type: 'found'; found: Found | null }
  | { type: 'marks'; marks: readonly Mark[] }
  | { type: 'changes'; changes: readonly AreaChange[] }
  | { type: 'asking'; what: RemoteKey }
  | { [K in RemoteKey]: { type: 'came'; what: K; value: Fetched[K] } }[RemoteKey]
  | { type: 'failed'; what: RemoteKey; problem: Problem }
  | { type: 'forget'; what: RemoteKey }
  | { type: 'question'; question: Question }
  | { type: 'selection'; selection: Selection | null }
  | { type: 'camera'; camera: Camera }
  | { type: 'shapes'; level: string; shapes: AreaCollection }
  | { type: 'hover'; code: string | null }
  | { type: 'hoveredOrigin'; origin: OriginExplanation | null }
  | { type: 'layer'; layer: LayerId; on: boolean }
  | { type: 'lang'; lang: Lang; chosen: boolean }
  | { type: 'theme'; theme: ThemeChoice }
  | { type: 'linkProblems'; problems: LinkProblem[] }
  | { type: 'dataChanged' }
  | { type: 'firstVisitDone' }
  | { type: 'help'; open: boolean }
  | { type: 'sheet'; sheet: Sheet }
  | { type: 'mapFailed' };

export function initialState(lang: Lang, theme: ThemeChoice, firstVisit: boolean): State {
  return {
    lang,
    langChosen: false,
    theme,
    study: nothing(),
    question: null,
    selection: null,
    camera: null,
    answer: nothing(),
    explainedArea: nothing(),
    explainedOrigin: nothing(),
    hoveredOrigin: null,
    shapes: {},
    gaps: nothing(),
    sites: nothing(),
    roads: nothing(),
    layers: { sites: true, origins: true, roads: true, labels: true, osm: false },
    hovered: null,
    placing: null,
    found: null,
    marks: [],
    changes: [],
    linkProblems: [],
    dataChanged: false,
    firstVisit,
    help: false,
    sheet: null,
    mapFailed: false,
  };
}

export function reduce(state: State, action: Action): State {
  switch (action.type) {
    case 'asking':
      return { ...state, [action.what]: { ...state[action.what], loading: true, problem: null } };
    case 'came':
      return { ...state, [action.what]: { value: action.value, loading: false, problem: null } };
    case 'failed':
      // the value of the question before stays: a stale map with a word beats an empty one
      return { ...state, [action.what]: { ...state[action.what], loading: false, problem: action.problem } };
    case 'forget':
      return { ...state, [action.what]: nothing() };
    case 'question':
      return sameQuestion(state.question, action.question) ? state : { ...state, question: action.question };
    case 'selection':
      return sameSelection(state.selection, action.selection)
        ? state
        : { ...state, selection: action.selection };
    case 'camera':
      return { ...state, camera: action.camera };
    case 'shapes':
      return { ...state, shapes: { ...state.shapes, [action.level]: action.shapes } };
    case 'hover':
      return state.hovered === action.code ? state : { ...state, hovered: action.code };
    case 'hoveredOrigin':
      return state.hoveredOrigin === action.origin ? state : { ...state, hoveredOrigin: action.origin };
    case 'layer':
      return { ...state, layers: { ...state.layers, [action.layer]: action.on } };
    case 'lang':
      return { ...state, lang: action.lang, langChosen: state.langChosen || action.chosen };
    case 'theme':
      return { ...state, theme: action.theme };
    case 'linkProblems':
      return { ...state, linkProblems: action.problems };
    case 'placing':
      return { ...state, placing: action.placing };
    case 'found':
      return { ...state, found: action.found, marks: action.found ? marksOf(action.found) : [] };
    case 'marks':
      return { ...state, marks: action.marks };
    case 'changes':
      return { ...state, changes: action.changes };
    case 'dataChanged':
      return { ...state, dataChanged: true };
    case 'firstVisitDone':
      return { ...state, firstVisit: false };
    case 'help':
      return { ...state, help: action.open };
    case 'sheet':
      return { ...state, sheet: action.sheet };
    case 'mapFailed':
      return { ...state, mapFailed: true };
  }
}

export function sameQuestion(a: Question | null, b: Question | null): boolean {
  if (a === b) return true;
  if (!a || !b) return false;
  return (
    a.service === b.service &&
    a.group === b.group &&
    a.profile === b.profile &&
    a.minutes === b.minutes &&
    a.level === b.level &&
    (a.scenario ?? '') === (b.scenario ?? '') &&
    a.measure === b.measure
  );
}

export function sameSelection(a: Selection | null, b: Selection | null): boolean {
  if (a === b) return true;
  if (!a || !b || a.kind !== b.kind) return false;
  return a.kind === 'area' ? a.code === (b as typeof a).code : a.id === (b as typeof a).id;
}

export interface Store {
  get: () => State;
  dispatch: (action: Action) => void;
  subscribe: (listener: () => void) => () => void;
}

export function createStore(initial: State): Store {
  let state = initial;
  const listeners = new Set<() => void>();
  return {
    get: () => state,
    dispatch: (action) => {
      const next = reduce(state, action);
      if (next === state) return;
      state = next;
      for (const listener of [...listeners]) listener();
    },
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

export type { Remote };
