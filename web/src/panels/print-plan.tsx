/** The places that were found, on paper: what was looked for, the ranked table, regions, curve, alternatives. */
import { type Found, idsOf, isTarget, regionGains } from '../state/plan.ts';
import { byId } from '../state/select.ts';
import { useLanguage, useSelect } from '../ui/hooks.ts';
import { signed } from './next/gains.tsx';

/** On screen alternatives are stepped through; paper lists the first of them. */
const ALTERNATIVES = 10;

export function PrintPlan({ found }: { found: Found }) {
  const { t, f, pick } = useLanguage();
  const study = useSelect((state) => state.study.value);
  const areas = useSelect((state) => state.answer.value?.areas);
  if (!study || found.result.value === null) return null;
  const { question: q, result, compared } = found;
  const nameOf = (id: string) => found.candidates.get(id)?.properties.name ?? id;
  const asked = [
    pick(byId(study.services, q.service)?.name),
    pick(byId(study.groups, q.group)?.name),
    pick(byId(study.profiles, q.profile)?.name),
    t.question.minutes(q.minutes),
  ].join(' · ');
  const places = idsOf(found).map((id, i) => {
    const candidate = found.candidates.get(id);
    const site = result.sites.find((one) => one.id === id);
    const alone = compared?.[i]?.total;
    const area = candidate?.properties.area;
    return {
      id,
      area: areas?.find((row) => row.code === area)?.name ?? area ?? '',
      at: candidate?.geometry.coordinates,
      gained: alone ? alone.people_gained : (site?.people_gained ?? null),
      saved: alone ? alone.person_minutes_saved : (site?.person_minutes_saved ?? null),
      after: alone ? alone.share_within_after : (site?.cumulative_share_within ?? null),
      cost: alone ? null : (site?.cost ?? null),
    };
  });
  const priced = places.some((place) => place.cost !== null);
  const objectives: Record<string, string> = t.next.objectives;
  return (
    <section class="print-plan">
      <h1>{t.next.plan}</h1>
      <p>
        {asked}. {t.next.objective}: {objectives[result.objective] ?? result.objective}.
        {!compared && ` ${t.next.proof(result.gap, result.status === 'optimal', isTarget(result))}`}
      </p>
      <table class="print-table">
        <caption>
          {t.next.places(result.candidates)}
          {found.apart && t.next.placesApart}
        </caption>
        <thead>
          <tr>
            <th>{t.next.columns.rank}</th>
            <th class="cell-text">{t.next.columns.place}</th>
            <th class="cell-text">{t.next.columns.name}</th>
            <th>{t.next.columns.at}</th>
            <th>{t.next.columns.people}</th>
            <th>{t.next.columns.minutes}</th>
            <th>{t.next.columns.shareThen}</th>
            {priced && <th>EUR</th>}
          </tr>
        </thead>
        <tbody>
          {places.map((place, i) => (
            <tr key={place.id}>
              <td>{f.number(i + 1)}</td>
              <td class="cell-text">{nameOf(place.id)}</td>
              <td class="cell-text">{place.area}</td>
              <td>{place.at && `${f.number(place.at[1], 4)}; ${f.number(place.at[0], 4)}`}</td>
              <td>{signed(f.people(place.gained), place.gained ?? 0)}</td>
              <td>{f.number(place.saved)}</td>
              <td>{f.percent(place.after)}</td>
              {priced && <td>{f.number(place.cost)}</td>}
            </tr>
          ))}
        </tbody>
      </table>
      <PrintRegions found={found} />
      {!compared && <PrintCurve found={found} />}
      {!compared && (result.alternatives?.plans.length ?? 0) > 1 && (
        <table class="print-table">
          <caption>{t.next.alternatives}</caption>
          <thead>
            <tr>
              <th>{t.next.columns.rank}</th>
              <th>{t.next.valueOf(result.objective)}</th>
              <th class="cell-text">{t.next.columns.place}</th>
            </tr>
          </thead>
          <tbody>
            {result.alternatives?.plans.slice(0, ALTERNATIVES).map((plan, i) => (
              <tr key={plan.open.join()}>
                <td>{f.number(i + 1)}</td>
                <td>{f.number(plan.value)}</td>
                <td class="cell-text">{plan.open.map(nameOf).join('; ')}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      <p class="print-source">
        {t.download.sources}: {study.attributions.map((a) => `${a.text} (${a.licence})`).join('; ')}.{' '}
        {t.download.made(study.version)}, {location.host}.
      </p>
    </section>
  );
}

function PrintRegions({ found }: { found: Found }) {
  const { t, f } = useLanguage();
  const { compared, result } = found;
  const people = (n: number | null) => signed(f.people(n === null ? null : Math.abs(n)), n ?? 0);
  if (compared) {
    return (
      <table class="print-table">
        <caption>{t.next.regionsBy}</caption>
        <thead>
          <tr>
            <th class="cell-text">{t.next.columns.region}</th>
            {compared.map((place, i) => (
              <th key={place.candidate.properties.id}>{f.number(i + 1)}</th>
            ))}
          </tr>
        </thead>
        <tbody>
          {regionGains(compared).map((row) => (
            <tr key={row.code}>
              <td class="cell-text">{row.name}</td>
              {row.by.map((change, i) => (
                <td key={compared[i]?.candidate.properties.id}>
                  {change
                    ? `${people(change.people_gained)} (${f.percent(change.share_within_before)} → ${f.percent(change.share_within_after)})`
                    : f.number(0)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    );
  }
  return (
    <table class="print-table">
      <caption>{t.next.regions}</caption>
      <thead>
        <tr>
          <th class="cell-text">{t.next.columns.region}</th>
          <th>{t.next.columns.people}</th>
          <th>{t.next.columns.share}</th>
          <th>{t.next.columns.minutes}</th>
        </tr>
      </thead>
      <tbody>
        {(result.regions?.areas ?? result.areas).map((row) => (
          <tr key={row.code}>
            <td class="cell-text">{row.name}</td>
            <td>{people(row.people_gained)}</td>
            <td>
              {f.percent(row.share_within_before)} → {f.percent(row.share_within_after)}
            </td>
            <td>{f.number(row.person_minutes_saved)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function PrintCurve({ found }: { found: Found }) {
  const { t, f } = useLanguage();
  const { curve, objective } = found.result;
  const steps = curve.filter((step) => step.gain !== null);
  if (steps.length === 0) return null;
  const money = curve.some((step) => step.cost > 0);
  return (
    <table class="print-table">
      <caption>{money ? t.next.frontier : t.next.curve}</caption>
      <thead>
        <tr>
          <th>{t.next.columns.sites}</th>
          {money && <th>EUR</th>}
          <th>{t.next.valueOf(objective)}</th>
          <th>{t.next.columns.gain}</th>
        </tr>
      </thead>
      <tbody>
        {steps.map((step) => (
          <tr key={`${step.sites} ${step.cost}`}>
            <td>{f.number(step.sites)}</td>
            {money && <td>{f.number(step.cost)}</td>}
            <td>{f.number(step.value)}</td>
            <td>{f.number(step.gain)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
