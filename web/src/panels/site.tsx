/** The card of a site: what it is, who depends on it, what closing it would do, and who says so. */
import { useMemo } from 'preact/hooks';
import { isIdle } from '../map/layers/sites.ts';
import { byId, sitesAtSameSpot } from '../state/select.ts';
import { useLanguage, useSelect } from '../ui/hooks.ts';
import { SiteSymbol } from './legend.tsx';
import { SiteWhatIf } from './next/index.tsx';
import { useOpen } from './open.ts';
import { Facts, Page, Part, Sources } from './page.tsx';
import { ProblemBox } from './problem.tsx';

export function SitePage({ id }: { id: string }) {
  const { t, f, pick } = useLanguage();
  const open = useOpen();
  const study = useSelect((state) => state.study.value);
  const sites = useSelect((state) => state.sites);
  const gaps = useSelect((state) => state.gaps.value);
  const feature = sites.value?.features.find((s) => s.properties.id === id);
  const dependants = useMemo(
    () =>
      (gaps?.features ?? [])
        .map((gap) => gap.properties)
        .filter((gap) => gap.site === id && (gap.people ?? 0) > 0)
        .sort((a, b) => (b.people ?? 0) - (a.people ?? 0))
        .slice(0, 10),
    [gaps, id],
  );
  if (sites.problem && !feature) return <ProblemBox problem={sites.problem} />;
  if (!study || !feature) {
    return (
      <Page title={id} kind={t.site.kind}>
        {sites.value ? <p class="remark">{t.link.gone(id)}</p> : null}
      </Page>
    );
  }
  const site = feature.properties;
  const service = byId(study.services, site.service);
  const groups = (site.groups ?? '')
    .split(';')
    .map((group) => group.trim())
    .filter(Boolean)
    .map((group) => pick(byId(study.groups, group)?.name) || group);
  const counted = site.status === 'operating' && !isIdle(site);
  const together = sitesAtSameSpot(sites.value?.features ?? [], id);
  return (
    <Page
      title={site.name}
      kind={`${pick(service?.name)} · ${service?.community ? t.site.community : t.site.institution}`}
    >
      <p class="site-status">
        <SiteSymbol shape={service?.symbol ?? 'circle'} status={site.status} />
        {t.status[site.status] ?? site.status}
      </p>
      {site.status !== 'operating' && (
        <p class="remark">{t.site.notCounted(t.status[site.status] ?? site.status)}</p>
      )}
      {isIdle(site) && (
        <p class="remark">{site.reason === 'no_site' ? t.site.servesOthers : t.reasons[site.reason]}</p>
      )}
      <SiteWhatIf id={id} operating={site.status === 'operating'} placed={feature.geometry !== null} />
      <Facts
        rows={[
          counted ? [t.site.nearest, f.people(site.people_nearest)] : null,
          counted ? [t.site.within, f.people(site.people_within)] : null,
          counted ? [t.site.lost, f.people(site.people_lost_if_closed), t.site.lostWhy] : null,
          [t.site.capacity, f.number(site.capacity)],
          counted && site.load !== null ? [t.site.load, f.number(site.load, 1)] : null,
          [t.site.groups, groups.length ? groups.join(', ') : t.site.everybody],
          site.provider ? [t.site.provider, site.provider] : null,
          site.year ? [t.site.year, String(site.year)] : null,
          site.location_basis
            ? [t.site.location, t.site.locationBasis[site.location_basis] ?? site.location_basis]
            : null,
          site.source ? [t.site.source, <Sources key="s" text={site.source} name={t.site.sourceN} />] : null,
        ]}
      />
      {together.length > 0 && (
        <Part title={t.site.together}>
          <ul class="list">
            {together.map((other) => (
              <li key={other.id}>
                <button type="button" class="list-row" onClick={() => open({ kind: 'site', id: other.id })}>
                  <span class="list-name">{other.name}</span>
                  <span class="list-note">{t.status[other.status] ?? other.status}</span>
                </button>
              </li>
            ))}
          </ul>
        </Part>
      )}
      {counted && gaps && (
        <Part title={t.site.dependants}>
          {dependants.length === 0 && <p class="remark">{t.site.dependantsNone}</p>}
          <ul class="list">
            {dependants.map((gap) => (
              <li key={gap.id}>
                <button
                  type="button"
                  class="list-row list-row-line"
                  onClick={() => open({ kind: 'origin', id: gap.id }, true)}
                >
                  <span class="list-name">{gap.name}</span>
                  <span class="list-note">{f.minutes(gap.minutes)}</span>
                  <span class="list-figure">{f.people(gap.people)}</span>
                </button>
              </li>
            ))}
          </ul>
        </Part>
      )}
    </Page>
  );
}
