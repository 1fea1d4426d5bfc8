/**
 * The one door to the server: nothing else in the viewer fetches.
 * Every call takes a signal, so that a new question can abort the old one, and every failure comes
 * back as a `Problem` with a kind the page knows how to draw.
 */
import type {
  Answer,
  AreaCollection,
  AreaExplanation,
  CandidateCollection,
  Comparison,
  Doubt,
  GapCollection,
  OriginExplanation,
  PlanJob,
  PlanTerms,
  RoadCollection,
  ServerQuestion,
  SiteCollection,
  Study,
  Version,
  WhatIf,
} from './types.ts';

export interface Problem {
  /** `server`: it answered with an error; `network`: no answer; `format`: an answer that is no JSON. */
  kind: 'server' | 'network' | 'format';
  status: number;
  title: string;
  detail?: string;
  code?: string;
  hint?: string;
  field?: string;
}

export class ProblemError extends Error {
  readonly problem: Problem;
  constructor(problem: Problem) {
    super(problem.detail ?? problem.title);
    this.problem = problem;
  }
}

/** Longer than any honest answer takes; a server that hangs becomes a drawn error with a way out. */
const TIMEOUT_MS = 20_000;

type Params = Record<string, string | number>;

function address(path: string, params: Params): string {
  const query = new URLSearchParams(Object.entries(params).map(([k, v]) => [k, String(v)]));
  const text = query.toString();
  return text ? `${path}?${text}` : path;
}

async function get<T>(path: string, params: Params, signal?: AbortSignal, init?: RequestInit): Promise<T> {
  const limit = AbortSignal.timeout(TIMEOUT_MS);
  let response: Response;
  try {
    response = await fetch(address(path, params), {
      signal: signal ? AbortSignal.any([signal, limit]) : limit,
      headers: { accept: 'application/json, application/geo+json' },
      ...init,
    });
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new ProblemError({ kind: 'network', status: 0, title: String(error) });
  }
  if (!response.ok) throw new ProblemError(await readProblem(response));
  try {
    return (await response.json()) as T;
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new ProblemError({ kind: 'format', status: response.status, title: String(error) });
  }
}

async function readProblem(response: Response): Promise<Problem> {
  const base: Problem = { kind: 'server', status: response.status, title: response.statusText };
  try {
    return { ...base, ...((await response.json()) as Partial<Problem>), kind: 'server' };
  } catch {
    return base;
  }
}

/** Whether a failure is only our own abort of a question that is no longer asked. */
export function isAbort(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'AbortError';
}

export function toProblem(error: unknown): Problem {
  if (error instanceof ProblemError) return error.problem;
  return { kind: 'format', status: 0, title: error instanceof Error ? error.message : String(error) };
}

/** The question as the server's parameters, in one order so that equal questions are equal addresses. */
function asked(q: ServerQuestion): Params {
  const plain = {
    service: q.service,
    group: q.group,
    profile: q.profile,
    minutes: q.minutes,
    level: q.level,
  };
  return q.scenario ? { ...plain, scenario: q.scenario } : plain;
}

export type LayerName = 'areas' | 'gaps' | 'sites' | 'network' | 'area_changes' | 'gap_changes';

/** The address of a layer as a file, for download links. */
export function layerAddress(layer: LayerName, ext: string, q: ServerQuestion, extra: Params = {}): string {
  return address(`/layers/${layer}.${ext}`, { ...asked(q), ...extra });
}

export const api = {
  study: (signal?: AbortSignal) => get<Study>('/api/study', {}, signal),
  version: (signal?: AbortSignal) => get<Version>('/version', {}, signal),
  answer: (q: ServerQuestion, signal?: AbortSignal) => get<Answer>('/api/answer', asked(q), signal),
  explainArea: (q: ServerQuestion, area: string, signal?: AbortSignal) =>
    get<AreaExplanation>('/api/explain', { area, ...asked(q) }, signal),
  explainOrigin: (q: ServerQuestion, origin: string, signal?: AbortSignal) =>
    get<OriginExplanation>('/api/explain', { origin, ...asked(q) }, signal),
  /** Shapes only, so the address holds nothing but the level and is the same for every question. */
  shapes: (study: Study, level: string, signal?: AbortSignal) =>
    get<AreaCollection>(
      '/layers/areas.geojson',
      { ...asked({ ...study.default, level }), fields: 'code' },
      signal,
    ),
  gaps: (q: ServerQuestion, signal?: AbortSignal) =>
    get<GapCollection>('/layers/gaps.geojson', asked(q), signal),
  sites: (q: ServerQuestion, signal?: AbortSignal) =>
    get<SiteCollection>('/layers/sites.geojson', asked(q), signal),
  roads: (q: ServerQuestion, signal?: AbortSignal) =>
    get<RoadCollection>('/layers/network.geojson', asked(q), signal),
  /** How sure the answer is, and how equal. */
  doubt: (q: ServerQuestion, signal?: AbortSignal) => get<Doubt>('/api/doubt', asked(q), signal),
  /** What the question's scenario changes. */
  compare: (q: ServerQuestion, signal?: AbortSignal) => get<Comparison>('/api/compare', asked(q), signal),
  /** What one more change would do, computed from what it touches. */
  whatIf: (q: ServerQuestion, change: string, signal?: AbortSignal) =>
    get<WhatIf>('/api/whatif', {}, signal, {
      method: 'POST',
      body: JSON.stringify({ ...asked(q), change }),
    }),
  /** Begins a plan; the server works on while it is asked how far it is. */
  plan: (q: ServerQuestion, terms: PlanTerms, signal?: AbortSignal) =>
    get<PlanJob>('/api/prioritise', {}, signal, {
      method: 'POST',
      body: JSON.stringify({ ...asked(q), ...terms }),
    }),
  planJob: (id: string, signal?: AbortSignal) => get<PlanJob>(`/api/prioritise/${id}`, {}, signal),
  cancelPlan: (id: string) => get<PlanJob>(`/api/prioritise/${id}`, {}, undefined, { method: 'DELETE' }),
  planCandidates: (id: string, signal?: AbortSignal) =>
    get<CandidateCollection>(planFile(id, 'candidates', 'geojson'), {}, signal),
};

/** The address of a plan's layer as a file. */
export function planFile(
  id: string,
  layer: 'candidates' | 'area_changes',
  ext: string,
  lang?: string,
): string {
  return address(`/api/prioritise/${id}/${layer}.${ext}`, lang ? { lang } : {});
}
