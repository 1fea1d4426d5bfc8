/** How sure a figure is, and what would mend a place: parts of the pages of areas and origins. */
import type { AreaExplanation, Change, Mending, OriginExplanation } from '../api/types.ts';
import { useLanguage, useSelect } from '../ui/hooks.ts';
import { useOpen } from './open.ts';
import { Facts, Part } from './page.tsx';

/** An area under all assumptions about speed, in straight lines, and at the study's border. */
export function AreaDoubt({ more }: { more: AreaExplanation }) {
  const { t, f } = useLanguage();
  const row = more.doubt;
  if (!row) return null;
  const beyond = (within: number | null) => (within === null ? null : 1 - within);
  return (
    <Part title={t.assured.doubt}>
      <Facts
        rows={[
          [t.assured.assumptions, f.number(row.assumptions)],
          [
            t.assured.beyond,
            t.assured.range(f.percent(beyond(row.share_within_max)), f.percent(beyond(row.share_within_min))),
          ],
          [t.assured.mean, t.assured.range(f.minutes(row.mean_minutes_min), f.minutes(row.mean_minutes_max))],
          [t.assured.rank, t.assured.range(f.number(row.rank_min), f.number(row.rank_max))],
          row.worst_fifth === null
            ? null
            : [t.assured.worstFifth, t.assured.ofAssumptions(f.percent(row.worst_fifth))],
          row.straight_share_within === null
            ? null
            : [t.assured.straight, f.percent(beyond(row.straight_share_within))],
          row.people_edge === null ? null : [t.assured.edge, f.people(row.people_edge)],
          row.people_far_from_road === null
            ? null
            : [t.assured.farFromRoad, f.people(row.people_far_from_road)],
          row.people_past_island ? [t.assured.pastIsland, f.people(row.people_past_island)] : null,
        ]}
      />
    </Part>
  );
}

/** Bundles of services, and who has far less than others. */
export function AreaShares({ more }: { more: AreaExplanation }) {
  const { t, f } = useLanguage();
  const baskets = more.baskets ?? [];
  const { share_below_half_mean: below, share_within_without_car: carless } = more.area;
  const places = more.area.score_e2sfca_without_car;
  if (baskets.length === 0 && below == null && carless == null) return null;
  return (
    <Part title={t.assured.baskets}>
      <Facts
        rows={[
          ...baskets.map(
            (row) => [t.assured.basket(row.at_least, row.services), f.percent(row.share_within)] as const,
          ),
          below == null ? null : [t.assured.belowHalf, f.percent(below)],
          carless == null ? null : [t.assured.withoutCar, f.percent(carless)],
          places == null ? null : [t.assured.placesWithoutCar, f.number(places, 1)],
        ]}
      />
    </Part>
  );
}

/** What the time of an origin rests on. */
export function OriginDoubt({ way }: { way: OriginExplanation }) {
  const { t, f } = useLanguage();
  if (!way.doubts) return null;
  return (
    <Part title={t.assured.doubt}>
      <Facts
        rows={[
          [t.assured.assumedSpeed, f.percent(way.doubts.share_assumed_speed)],
          [t.assured.estimatedLength, f.percent(way.doubts.share_estimated_length)],
        ]}
      />
      {way.doubts.is_edge && <p class="remark">{t.assured.isEdge}</p>}
      {way.doubts.is_far_from_road && <p class="remark">{t.assured.isFarFromRoad}</p>}
      {way.doubts.is_past_island && <p class="remark">{t.assured.isPastIsland}</p>}
    </Part>
  );
}

/** The changes that meet the standard, the cheapest first, each with what comes out under it. */
export function Mend({ mending }: { mending: Mending | undefined }) {
  const { t } = useLanguage();
  if (!mending) return null;
  const unpriced = mending.order === 'kind' && mending.changes.length > 0;
  return (
    <Part title={t.assured.mending}>
      {mending.met && <p class="remark">{t.assured.met}</p>}
      {!mending.met && mending.changes.length === 0 && <p class="remark">{t.assured.noChange}</p>}
      <ul class="list">
        {mending.changes.map((change) => (
          <Step key={change.change} change={change} />
        ))}
      </ul>
      {unpriced && <p class="remark">{t.assured.noPrices}</p>}
    </Part>
  );
}

function Step({ change }: { change: Change }) {
  const { t, f } = useLanguage();
  const open = useOpen();
  const isArea = useSelect((state) => state.selection?.kind === 'area');
  const { site, at, kilometres, cost, proof } = change;
  const name = site
    ? t.assured.open_site(site.name)
    : at
      ? t.assured.new_site(at.name || at.id)
      : t.assured.pave_road(f.kilometres(kilometres));
  const after = isArea
    ? t.assured.afterArea(f.percent(proof.share_within))
    : t.assured.afterOrigin(f.minutes(proof.minutes));
  const note = [
    after,
    proof.people_gained === null ? null : t.assured.gained(proof.people_gained),
    cost === null ? null : t.assured.cost(cost),
  ];
  const text = (
    <>
      <span class="list-name">{name}</span>
      <span class="list-note">{note.filter(Boolean).join(' · ')}</span>
    </>
  );
  if (!site && !at) {
    return (
      <li>
        <span class="list-row list-row-two list-row-still">{text}</span>
      </li>
    );
  }
  const show = () =>
    site ? open({ kind: 'site', id: site.id }, true) : at && open({ kind: 'origin', id: at.id }, true);
  return (
    <li>
      <button type="button" class="list-row list-row-two" onClick={show}>
        {text}
      </button>
    </li>
  );
}
