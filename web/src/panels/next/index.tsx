/** What would help: changes tried on the map, and plans that the server looks for. */
import { useEffect, useLayoutEffect, useState } from 'preact/hooks';
import { api, isAbort, layerAddress } from '../../api/client.ts';
import type { Comparison } from '../../api/types.ts';
import { readSteps, type Step, withListed, withoutSite, writeSteps } from '../../state/scenario.ts';
import { useLanguage, useSelect, useWorld } from '../../ui/hooks.ts';
import { AreaGains, signed } from './gains.tsx';
import { PlanPanel } from './plan.tsx';
import { Saved } from './saved.tsx';

export function Next() {
  const { t } = useLanguage();
  const scenario = useSelect((state) => state.question?.scenario ?? '');
  const [open, setOpen] = useState(scenario !== '');
  useEffect(() => {
    if (scenario) setOpen(true);
  }, [scenario]);
  return (
    <details
      class="next"
      open={open}
      data-changed={scenario ? 'true' : undefined}
      onToggle={(event) => setOpen(event.currentTarget.open)}
    >
      <summary>{t.next.heading}</summary>
      <div class="next-body">
        <WhatIf scenario={scenario} />
        <PlanPanel />
      </div>
    </details>
  );
}

function WhatIf({ scenario }: { scenario: string }) {
  const { actions, map } = useWorld();
  const { t, lang } = useLanguage();
  const question = useSelect((state) => state.question);
  const placing = useSelect((state) => state.placing);
  const steps = readSteps(scenario);
  // listening as soon as the button is shown pressed
  useLayoutEffect(() => {
    if (!placing) return undefined;
    const onKey = (event: KeyboardEvent) => {
      if (event.key === 'Escape') actions.setPlacing(null);
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, [placing, actions]);
  if (!question) return null;
  const { measure: _measure, ...q } = question;
  return (
    <section aria-label={t.next.whatIf}>
      <h3>{t.next.whatIf}</h3>
      {steps.length === 0 && !placing && <p class="remark">{t.next.intro}</p>}
      <ul class="next-steps">
        {steps.map((step, i) => (
          <li key={step.text}>
            <span>
              <StepName step={step} />
            </span>
            <button
              type="button"
              class="button"
              aria-label={t.next.undoNamed(i + 1)}
              onClick={() => actions.setScenario(writeSteps(steps.filter((_, other) => other !== i)))}
            >
              {t.next.undo}
            </button>
          </li>
        ))}
      </ul>
      {steps.length > 0 && <Balance />}
      <Saved scenario={scenario} />
      <div class="next-buttons">
        <button
          type="button"
          class="button"
          aria-pressed={placing?.kind === 'open'}
          onClick={() => {
            actions.setPlacing(placing ? null : { kind: 'open' });
            if (!placing) map.current?.map.getCanvas().focus();
          }}
        >
          {t.next.add}
        </button>
        {steps.length > 0 && (
          <>
            <button type="button" class="button" onClick={() => actions.setScenario('')}>
              {t.next.today}
            </button>
            <a class="button" href={layerAddress('area_changes', 'csv', q, { lang })} download="">
              {t.next.changesCsv}
            </a>
            <a class="button" href={layerAddress('area_changes', 'geojson', q, { lang })} download="">
              {t.next.changesGeojson}
            </a>
          </>
        )}
      </div>
      <p class="remark" role="status">
        {placing ? t.next.placing : ''}
      </p>
    </section>
  );
}

function StepName({ step }: { step: Step }) {
  const { t } = useLanguage();
  const name = useSelect(
    (state) => state.sites.value?.features.find((s) => s.properties.id === step.id)?.properties.name,
  );
  return <>{t.next.step(step.kind, step.name || name || step.id || (step.text.split(':')[2] ?? ''))}</>;
}

/** Who gains and who loses by the changes so far. */
function Balance() {
  const { actions } = useWorld();
  const { t, f, pick } = useLanguage();
  const question = useSelect((state) => state.question);
  const study = useSelect((state) => state.study.value);
  const [told, setTold] = useState<Comparison | null>(null);
  const key = question ? JSON.stringify({ ...question, measure: '' }) : '';
  useEffect(() => {
    if (!question) return undefined;
    const stop = new AbortController();
    api
      .compare(question, stop.signal)
      .then((found) => {
        setTold(found);
        actions.setChanges(found.areas);
      })
      // an error is drawn by the answer, which asks the same server
      .catch((error) => {
        if (isAbort(error)) return;
        setTold(null);
        actions.setChanges([]);
      });
    return () => stop.abort();
  }, [key]);
  // without changes the map has nothing to outline
  useEffect(() => () => actions.setChanges([]), [actions]);
  if (!told || !question || !study) return null;
  const { change } = told.total;
  const others = told.all.filter(
    (line) =>
      (line.people_gained ?? 0) !== 0 && (line.service !== question.service || line.group !== question.group),
  );
  return (
    <div aria-live="polite">
      <p>
        <strong>
          {t.next.gained(change.people_gained ?? 0, question.minutes)}
          {change.share_within_after !== null &&
            `: ${f.percent(change.share_within_before)} → ${f.percent(change.share_within_after)}`}
        </strong>
      </p>
      {told.areas.length > 0 && <AreaGains caption={t.next.areasChanged} rows={told.areas} />}
      {others.length > 0 && (
        <p class="remark">
          {t.next.others}{' '}
          {others
            .map((line) => {
              const service = study.services.find((s) => s.id === line.service)?.name;
              const group = study.groups.find((g) => g.id === line.group)?.name;
              return `${pick(service)}, ${pick(group)}: ${signed(f.people(Math.abs(line.people_gained ?? 0)), line.people_gained ?? 0)}`;
            })
            .join('; ')}
        </p>
      )}
    </div>
  );
}

/** What can be tried with one site, on its page. */
export function SiteWhatIf({ id, operating, placed }: { id: string; operating: boolean; placed: boolean }) {
  const { actions, map } = useWorld();
  const { t } = useLanguage();
  const scenario = useSelect((state) => state.question?.scenario ?? '');
  const placing = useSelect((state) => state.placing);
  return (
    <div class="next-buttons">
      {operating ? (
        <button type="button" class="button" onClick={() => actions.setScenario(withoutSite(scenario, id))}>
          {t.next.close}
        </button>
      ) : (
        placed && (
          <button type="button" class="button" onClick={() => actions.setScenario(withListed(scenario, id))}>
            {t.next.reopen}
          </button>
        )
      )}
      <button
        type="button"
        class="button"
        aria-pressed={placing?.kind === 'move'}
        onClick={() => {
          actions.setPlacing(placing ? null : { kind: 'move', site: id });
          if (!placing) map.current?.map.getCanvas().focus();
        }}
      >
        {t.next.move}
      </button>
      <p class="remark" role="status">
        {placing ? t.next.placing : ''}
      </p>
    </div>
  );
}
