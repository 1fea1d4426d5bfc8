/** A plan: how many sites or how much money, the best places with their proof, and what they gain. */
import { useEffect, useRef, useState } from 'preact/hooks';
import { api, isAbort, type Problem, planFile, toProblem } from '../api/client.ts';
import type { CandidateCollection, PlanJob, PlanResult, PlanTerms } from '../api/types.ts';
import { escaped, join } from '../state/scenario.ts';
import { Select } from '../ui/fields.tsx';
import { useLanguage, useSelect, useWorld } from '../ui/hooks.ts';
import { AreaGains, signed } from './next.tsx';

const OBJECTIVES = ['people', 'minutes', 'travel', 'longest'] as const;
const MOST_SITES = 20;
/** How often a running plan is asked how far it is. */
const POLL_MS = 300;
/** Plans within so many percent of the best are worth a look. */
const NEAR_PERCENT = 2;

type Means = 'number' | 'budget';

interface Found {
  id: string;
  result: PlanResult;
  candidates: Map<string, CandidateCollection['features'][number]>;
  service: string;
  /** What stood already when the plan was made. */
  base: string;
}

export function PlanPanel() {
  const { t, f } = useLanguage();
  const question = useSelect((state) => state.question);
  const [means, setMeans] = useState<Means>('number');
  const [objective, setObjective] = useState<string>('people');
  const [number, setNumber] = useState(3);
  const [budget, setBudget] = useState(500_000);
  const [price, setPrice] = useState(150_000);
  const [job, setJob] = useState<PlanJob | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [found, setFound] = useState<Found | null>(null);
  const stop = useRef<AbortController | null>(null);
  useEffect(() => () => stop.current?.abort(), []);
  const asked = question
    ? [question.service, question.group, question.profile, question.minutes, question.level].join(' ')
    : '';
  // a plan belongs to its question; another question begins anew
  useEffect(() => {
    stop.current?.abort();
    setFound(null);
    setJob(null);
    setProblem(null);
  }, [asked]);
  if (!question) return null;

  const run = async () => {
    stop.current?.abort();
    const control = new AbortController();
    stop.current = control;
    setFound(null);
    setProblem(null);
    const terms: PlanTerms =
      means === 'number'
        ? { objective, choose: number, alternatives_percent: NEAR_PERCENT }
        : { objective, budget, price, alternatives_percent: NEAR_PERCENT };
    const { measure: _measure, ...q } = question;
    try {
      let now = await api.plan(q, terms, control.signal);
      while (now.status === 'running' || now.status === 'cancelling') {
        setJob(now);
        await new Promise((resolve) => window.setTimeout(resolve, POLL_MS));
        now = await api.planJob(now.id, control.signal);
      }
      if (now.result) {
        const { features } = await api.planCandidates(now.id, control.signal);
        setFound({
          id: now.id,
          result: now.result,
          candidates: new Map(features.map((feature) => [feature.properties.id, feature])),
          service: question.service,
          base: question.scenario ?? '',
        });
      }
      setJob(null);
    } catch (error) {
      if (control.signal.aborted || isAbort(error)) return;
      setJob(null);
      setProblem(toProblem(error));
    }
  };

  const amount = (label: string, value: number, set: (value: number) => void, most: number, step: number) => (
    <label>
      {label}
      <input
        class="input"
        type="number"
        min={step}
        max={most}
        step={step}
        value={value}
        onInput={(event) => {
          const typed = event.currentTarget.valueAsNumber;
          if (Number.isFinite(typed)) set(Math.min(most, Math.max(step, typed)));
        }}
      />
    </label>
  );
  return (
    <section aria-label={t.next.plan}>
      <h3>{t.next.plan}</h3>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void run();
        }}
      >
        <div class="next-terms">
          <Select
            label={t.next.means}
            value={means}
            choices={(['number', 'budget'] as const).map((value) => ({ value, name: t.next.meansOf[value] }))}
            onChange={(value) => setMeans(value as Means)}
          />
          {means === 'number' ? (
            amount(t.next.number, number, (value) => setNumber(Math.round(value)), MOST_SITES, 1)
          ) : (
            <>
              {amount(t.next.budget, budget, setBudget, 1e9, 1000)}
              {amount(t.next.price, price, setPrice, 1e9, 1000)}
            </>
          )}
          <Select
            label={t.next.objective}
            value={objective}
            choices={OBJECTIVES.map((value) => ({ value, name: t.next.objectives[value] }))}
            onChange={setObjective}
          />
        </div>
        <div class="next-buttons">
          <button type="submit" class="button button-main" disabled={job !== null}>
            {t.next.find}
          </button>
          {job && (
            <button type="button" class="button" onClick={() => void api.cancelPlan(job.id)}>
              {t.next.cancel}
            </button>
          )}
        </div>
      </form>
      <p class="remark" role="status">
        {job ? t.next.working(f.number(Math.floor(job.seconds))) : ''}
      </p>
      {problem && (
        <p class="box box-bad" role="alert">
          {problem.detail ?? problem.title}
          {problem.hint && <> {problem.hint}</>}
        </p>
      )}
      {found && <Plan found={found} />}
    </section>
  );
}

function Plan({ found }: { found: Found }) {
  const { actions, map, announce } = useWorld();
  const { t, f, lang } = useLanguage();
  const areas = useSelect((state) => state.answer.value?.areas);
  const minutes = useSelect((state) => state.question?.minutes ?? 0);
  const proof = useRef<HTMLParagraphElement>(null);
  const { result } = found;
  const gained = result.sites.reduce((sum, site) => sum + site.people_gained, 0);
  const said = result.value === null ? t.next.noPlan : t.next.proof(result.gap, result.status === 'optimal');
  useEffect(() => {
    proof.current?.focus({ preventScroll: false });
    announce(`${t.next.gained(gained, minutes)}. ${said}`);
  }, [found]);
  if (result.value === null) {
    return (
      <p class="next-proof" tabIndex={-1} ref={proof}>
        {said} {result.trouble?.detail} {result.trouble?.remedies.join('; ')}
      </p>
    );
  }
  const show = (open: readonly string[]) => actions.setScenario(asScenario(found, open));
  const nameOf = (id: string) => found.candidates.get(id)?.properties.name ?? id;
  return (
    <div>
      <p class="next-proof" tabIndex={-1} ref={proof}>
        <strong>{t.next.gained(gained, minutes)}.</strong> {said}
      </p>
      <table class="next-table">
        <caption>{t.next.places(result.candidates)}</caption>
        <thead>
          <tr>
            <th scope="col">{t.next.columns.rank}</th>
            <th scope="col" class="next-name">
              {t.next.columns.place}
            </th>
            <th scope="col">{t.next.columns.people}</th>
            <th scope="col">{t.next.columns.shareThen}</th>
          </tr>
        </thead>
        <tbody>
          {result.sites.map((site) => (
            <tr key={site.id}>
              <td>{f.number(site.rank)}</td>
              <th scope="row" class="next-name">
                <button
                  type="button"
                  class="link"
                  onClick={() => {
                    const at = found.candidates.get(site.id)?.geometry.coordinates;
                    if (at) map.current?.flyTo(at);
                  }}
                >
                  {site.name ?? site.id}
                </button>
                <br />
                <span class="remark">
                  {areas?.find((area) => area.code === site.area)?.name ?? site.area}
                </span>
              </th>
              <td>{signed(f.people(site.people_gained), site.people_gained)}</td>
              <td>{f.percent(site.cumulative_share_within)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <div class="next-buttons">
        <button type="button" class="button button-main" onClick={() => show(result.sites.map((s) => s.id))}>
          {t.next.show}
        </button>
        <a class="button" href={planFile(found.id, 'candidates', 'csv', lang)} download="">
          {t.next.fileCsv}
        </a>
        <a class="button" href={planFile(found.id, 'candidates', 'geojson')} download="">
          {t.next.fileGeojson}
        </a>
        <a class="button" href={planFile(found.id, 'area_changes', 'csv', lang)} download="">
          {t.next.changesCsv}
        </a>
      </div>
      <AreaGains
        caption={t.next.regions}
        rows={(result.regions?.areas ?? result.areas).map((area) => ({ ...area, key: area.code }))}
      />
      <Curve found={found} show={show} />
      <Alternatives found={found} show={show} nameOf={nameOf} />
    </div>
  );
}

/** What each further site, or each further sum, gains. */
function Curve({ found, show }: { found: Found; show: (open: readonly string[]) => void }) {
  const { t, f } = useLanguage();
  const { curve, objective } = found.result;
  const steps = curve.filter((step) => step.gain !== null);
  if (steps.length === 0) return null;
  const money = curve.some((step) => step.cost > 0);
  const most = Math.max(...steps.map((step) => step.gain ?? 0), 1e-9);
  return (
    <table class="next-table">
      <caption>{money ? t.next.frontier : t.next.curve}</caption>
      <thead>
        <tr>
          <th scope="col">{t.next.columns.sites}</th>
          {money && <th scope="col">EUR</th>}
          <th scope="col">{t.next.valueOf(objective)}</th>
          <th scope="col" class="next-name">
            {t.next.columns.gain}
          </th>
          <th scope="col">
            <span class="unseen">{t.next.show}</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {steps.map((step) => (
          <tr key={`${step.sites} ${step.cost}`}>
            <td>{f.number(step.sites)}</td>
            {money && <td>{f.number(step.cost)}</td>}
            <td>{f.number(step.value)}</td>
            <td class="next-name">
              {f.number(step.gain)}
              <span class="next-bar" style={`--part:${(step.gain ?? 0) / most}`} aria-hidden="true" />
            </td>
            <td>
              <button
                type="button"
                class="link"
                aria-label={t.next.showStep(step.sites)}
                onClick={() => show(step.open)}
              >
                {t.next.onMap}
              </button>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** Plans that are nearly as good, one at a time. */
function Alternatives({
  found,
  show,
  nameOf,
}: {
  found: Found;
  show: (open: readonly string[]) => void;
  nameOf: (id: string) => string;
}) {
  const { t, f } = useLanguage();
  const [at, setAt] = useState(0);
  const near = found.result.alternatives;
  const plan = near?.plans[at];
  if (!near || !plan || near.plans.length < 2) return null;
  const step = (by: number) => {
    const next = (at + by + near.plans.length) % near.plans.length;
    setAt(next);
    const other = near.plans[next];
    if (other) show(other.open);
  };
  return (
    <section aria-label={t.next.alternatives}>
      <h4>{t.next.alternatives}</h4>
      <p aria-live="polite">
        {t.next.alternative(at + 1, near.plans.length, near.complete)}: {f.number(plan.value)} (
        {t.next.valueOf(found.result.objective)}): {plan.open.map(nameOf).join('; ')}
      </p>
      <div class="next-buttons">
        <button type="button" class="button" onClick={() => step(-1)}>
          {t.next.previous}
        </button>
        <button type="button" class="button" onClick={() => step(1)}>
          {t.next.following}
        </button>
      </div>
    </section>
  );
}

/** The candidates as changes on top of what stood when the plan was made. */
function asScenario(found: Found, open: readonly string[]): string {
  return open.reduce((scenario, id) => {
    const candidate = found.candidates.get(id);
    if (!candidate) return scenario;
    if (candidate.properties.origin === 'listed') return join(scenario, `reopen:${escaped(id)}`);
    const [lon, lat] = candidate.geometry.coordinates;
    const name = candidate.properties.name ? `:name=${escaped(candidate.properties.name)}` : '';
    return join(scenario, `open:${escaped(found.service)}:${lon},${lat}:id=${escaped(id)}${name}`);
  }, found.base);
}
