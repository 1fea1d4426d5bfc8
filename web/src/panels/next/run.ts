/** Asks the server for the best places and follows its job until it is done, stopped or fails. */
import { useEffect, useRef, useState } from 'preact/hooks';
import { api, isAbort, type Problem, toProblem } from '../../api/client.ts';
import type { PlanJob, PlanTerms, ServerQuestion } from '../../api/types.ts';
import {
  bestAlone,
  type Candidate,
  type Comparable,
  comparedWith,
  type Found,
  opening,
} from '../../state/plan.ts';
import { useSelect, useWorld } from '../../ui/hooks.ts';

/** How often a running plan is asked how far it is. */
const POLL_MS = 300;
/** Plans within so many percent of the best are worth a look. */
const NEAR_PERCENT = 2;

/** With one site, places are compared; otherwise a plan is made of those that do best together. */
export type Wanted =
  | { means: 'one'; objective: Comparable; number: number; apart: boolean }
  | { means: 'number'; objective: string; number: number }
  | { means: 'budget'; objective: string; budget: number; price: number }
  | { means: 'target'; objective: string; percent: number; each: number };

export interface Run {
  job: PlanJob | null;
  problem: Problem | null;
  start: (wanted: Wanted) => void;
  cancel: () => void;
}

export function useRun(): Run {
  const { actions, store } = useWorld();
  const question = useSelect((state) => state.question);
  const [job, setJob] = useState<PlanJob | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const stop = useRef<AbortController | null>(null);
  const asked = question
    ? [question.service, question.group, question.profile, question.minutes, question.level].join(' ')
    : '';
  const belongs = useRef(asked);
  useEffect(() => () => stop.current?.abort(), []);
  // what was found belongs to its question; another question begins anew
  useEffect(() => {
    if (belongs.current === asked) return;
    belongs.current = asked;
    stop.current?.abort();
    actions.setFound(null);
    setJob(null);
    setProblem(null);
  }, [asked]);

  const run = async (wanted: Wanted) => {
    const now = store.get().question;
    if (!now) return;
    stop.current?.abort();
    const control = new AbortController();
    stop.current = control;
    actions.setFound(null);
    setProblem(null);
    const { measure: _measure, ...q } = now;
    try {
      const found = await look(q, wanted, setJob, control.signal);
      if (found) actions.setFound(found);
      setJob(null);
    } catch (error) {
      if (control.signal.aborted || isAbort(error)) return;
      setJob(null);
      setProblem(toProblem(error));
    }
  };
  return {
    job,
    problem,
    start: (wanted) => void run(wanted),
    cancel: () => {
      if (job) api.cancelPlan(job.id).catch((error) => setProblem(toProblem(error)));
    },
  };
}

async function look(
  q: ServerQuestion,
  wanted: Wanted,
  tell: (job: PlanJob) => void,
  signal: AbortSignal,
): Promise<Found | null> {
  let job = await api.plan(q, termsOf(wanted), signal);
  while (job.status === 'running' || job.status === 'cancelling') {
    tell(job);
    await new Promise((resolve) => window.setTimeout(resolve, POLL_MS));
    job = await api.planJob(job.id, signal);
  }
  if (!job.result) return null;
  const { features } = await api.planCandidates(job.id, signal);
  const found: Found = {
    id: job.id,
    question: q,
    result: job.result,
    candidates: new Map(features.map((feature) => [feature.properties.id, feature])),
    compared: null,
    apart: wanted.means === 'one' && wanted.apart,
  };
  return wanted.means === 'one' ? compare(found, wanted, signal) : found;
}

function termsOf(wanted: Wanted): PlanTerms {
  const { objective } = wanted;
  if (wanted.means === 'one') return { objective, choose: 1 };
  if (wanted.means === 'number') {
    return { objective, choose: wanted.number, alternatives_percent: NEAR_PERCENT };
  }
  if (wanted.means === 'target') {
    const each = wanted.each > 0 ? { each_percent: wanted.each } : {};
    return { objective, target: { percent: wanted.percent, ...each } };
  }
  return {
    objective,
    budget: wanted.budget,
    price: wanted.price,
    alternatives_percent: NEAR_PERCENT,
  };
}

/** The best places for one more site, each tried on the study by itself. */
async function compare(
  found: Found,
  wanted: Extract<Wanted, { means: 'one' }>,
  signal: AbortSignal,
): Promise<Found> {
  const level = found.result.regions?.level ?? found.question.level;
  const q = { ...found.question, level };
  const best = bestAlone(found.candidates.values(), wanted.objective, wanted.number, wanted.apart);
  const tried = await Promise.all(
    best.map(async (candidate: Candidate) =>
      comparedWith(candidate, await api.whatIf(q, opening(candidate, q.service), signal)),
    ),
  );
  return { ...found, compared: tried };
}
