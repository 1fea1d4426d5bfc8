/** The best places: asked for, looked for by the server, and shown with their proof and what they gain. */
import { useEffect, useRef, useState } from 'preact/hooks';
import { planFile } from '../../api/client.ts';
import { type Found, isTarget } from '../../state/plan.ts';
import { useLanguage, useSelect, useWorld } from '../../ui/hooks.ts';
import { Alternatives } from './alternatives.tsx';
import { ComparedPlaces } from './compared.tsx';
import { MarginalCurve } from './curve.tsx';
import { PlanForm } from './form.tsx';
import { AreaGains, signed } from './gains.tsx';
import { PlaceName, useShow } from './place.tsx';
import { useRun } from './run.ts';

export function PlanPanel() {
  const { t } = useLanguage();
  const question = useSelect((state) => state.question);
  const found = useSelect((state) => state.found);
  const run = useRun();
  if (!question) return null;
  return (
    <section aria-label={t.next.plan}>
      <h3>{t.next.plan}</h3>
      <PlanForm run={run} />
      {run.problem && (
        <p class="box box-bad" role="alert">
          {run.problem.detail ?? run.problem.title}
          {run.problem.hint && <> {run.problem.hint}</>}
        </p>
      )}
      {found?.compared && <ComparedPlaces found={found} compared={found.compared} />}
      {found && !found.compared && <Plan found={found} />}
    </section>
  );
}

function Plan({ found }: { found: Found }) {
  const { announce } = useWorld();
  const { t, lang } = useLanguage();
  const proof = useRef<HTMLParagraphElement>(null);
  const show = useShow(found);
  const { result } = found;
  const { minutes } = found.question;
  const gained = result.sites.reduce((sum, site) => sum + site.people_gained, 0);
  const proven = result.status === 'optimal';
  const said = result.value === null ? t.next.noPlan : t.next.proof(result.gap, proven, isTarget(result));
  const { shortfall } = result;
  const short = shortfall && t.next.shortfall(shortfall.share, shortfall.name);
  useEffect(() => {
    proof.current?.focus({ preventScroll: false });
    announce(`${t.next.gained(gained, minutes)}. ${said}`);
  }, [found]);
  if (result.value === null) {
    return (
      <p class="next-proof" tabIndex={-1} ref={proof}>
        {said} {short ?? `${result.trouble?.detail ?? ''} ${result.trouble?.remedies.join('; ') ?? ''}`}
      </p>
    );
  }
  if (isTarget(result) && result.sites.length === 0) {
    return (
      <p class="next-proof" tabIndex={-1} ref={proof}>
        {t.next.reached}
      </p>
    );
  }
  return (
    <div>
      <p class="next-proof" tabIndex={-1} ref={proof}>
        <strong>
          {isTarget(result) && `${t.next.takes(result.sites.length)}: `}
          {t.next.gained(gained, minutes)}.
        </strong>{' '}
        {result.stopped && `${t.next.stopped} `}
        {said}
      </p>
      <PlannedPlaces found={found} />
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
        <button type="button" class="button" onClick={() => window.print()}>
          {t.next.print}
        </button>
      </div>
      <AreaGains caption={t.next.regions} rows={result.regions?.areas ?? result.areas} />
      <MarginalCurve found={found} />
      <Alternatives found={found} />
    </div>
  );
}

function PlannedPlaces({ found }: { found: Found }) {
  const { map, announce } = useWorld();
  const { t, f } = useLanguage();
  const [at, setAt] = useState<number | null>(null);
  useEffect(() => setAt(null), [found]);
  const { sites, candidates } = found.result;
  const step = (by: number) => {
    const next = ((at ?? (by > 0 ? -1 : 0)) + by + sites.length) % sites.length;
    setAt(next);
    const site = sites[next];
    const place = site && found.candidates.get(site.id)?.geometry.coordinates;
    if (!site || !place) return;
    map.current?.flyTo(place);
    announce(
      t.next.stepped(next + 1, sites.length, site.name ?? site.id, signed(f.people(site.people_gained), 1)),
    );
  };
  return (
    <>
      <table class="next-table">
        <caption>{t.next.places(candidates)}</caption>
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
          {sites.map((site, i) => {
            const candidate = found.candidates.get(site.id);
            return (
              <tr key={site.id} aria-current={i === at ? 'step' : undefined}>
                <td>
                  <span class="next-mark">{f.number(site.rank)}</span>
                </td>
                <th scope="row" class="next-name">
                  {candidate ? <PlaceName candidate={candidate} /> : (site.name ?? site.id)}
                </th>
                <td>{signed(f.people(site.people_gained), site.people_gained)}</td>
                <td>{f.percent(site.cumulative_share_within)}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
      {sites.length > 1 && (
        <div class="next-buttons">
          <button type="button" class="button" onClick={() => step(-1)}>
            {t.next.previousSite}
          </button>
          <button type="button" class="button" onClick={() => step(1)}>
            {t.next.nextSite}
          </button>
        </div>
      )}
    </>
  );
}
