/** The card of an origin: how far it is to the nearest site, and why - part by part of the way. */
import type { OriginExplanation, TripPart } from '../api/types.ts';
import { byId } from '../state/select.ts';
import { useLanguage, useSelect } from '../ui/hooks.ts';
import { Mend, OriginDoubt } from './assured.tsx';
import { useOpen } from './open.ts';
import { Facts, Page, Part } from './page.tsx';
import { ProblemBox } from './problem.tsx';

export function OriginPage({ id }: { id: string }) {
  const { t } = useLanguage();
  const explained = useSelect((state) => state.explainedOrigin);
  const known = useSelect(
    (state) => state.gaps.value?.features.find((g) => g.properties.id === id)?.properties.name,
  );
  const way = explained.value?.origin.id === id ? explained.value : null;
  const title = way?.origin.name ?? known ?? id;
  const area = way && Object.values(way.origin.areas)[0]?.name;
  return (
    <Page title={title} kind={area && area !== title ? `${t.origin.kind} · ${area}` : t.origin.kind}>
      {explained.problem && <ProblemBox problem={explained.problem} />}
      {way && <Way way={way} />}
    </Page>
  );
}

function Way({ way }: { way: OriginExplanation }) {
  const { t, f, pick } = useLanguage();
  const open = useOpen();
  const toClient = useSelect((state) => state.answer.value?.direction === 'to_client');
  const group = useSelect((state) => byId(state.study.value?.groups ?? [], state.question?.group ?? ''));
  const { origin, site, second } = way;
  const basis = origin.basis ? (t.origin.basis[origin.basis] ?? origin.basis) : null;
  return (
    <>
      <div class="answer-top">
        <p class="figure" aria-hidden="true">
          {f.minutes(way.minutes)}
          <span class="figure-unit">{t.origin.status[way.status] ?? way.status}</span>
        </p>
        <p class="sentence" aria-live="polite" aria-atomic="true">
          {site
            ? `${site.name}: ${f.minutes(way.minutes)}, ${f.kilometres(way.kilometres)}; ${way.minutes_beyond ? t.origin.beyondBy(f.minutes(way.minutes_beyond)) : (t.origin.status[way.status] ?? way.status)}.`
            : (t.reasons[way.reason] ?? way.reason)}
        </p>
        {toClient && <p class="remark">{t.origin.toClient}</p>}
      </div>
      <Facts
        rows={[
          [
            t.origin.people,
            `${f.people(origin.people)}${basis && origin.people !== null ? ` (${basis})` : ''}`,
            pick(group?.name),
          ],
          [t.origin.straight, f.kilometres(way.straight_kilometres)],
          [t.origin.snap, f.kilometres(origin.snap_metres === null ? null : origin.snap_metres / 1000)],
        ]}
      />
      {origin.basis_note && <p class="remark">{origin.basis_note}</p>}
      {way.parts.some(counts) && (
        <Part title={t.origin.trip}>
          <Parts parts={way.parts} />
        </Part>
      )}
      <Part title={t.origin.nearest}>
        {site ? (
          <button type="button" class="list-row" onClick={() => open({ kind: 'site', id: site.id }, true)}>
            <span class="list-name">{site.name}</span>
            <span class="list-figure">{f.minutes(way.minutes)}</span>
            <span class="list-note">{f.kilometres(way.kilometres)}</span>
          </button>
        ) : (
          <p class="remark">{t.reasons[way.reason] ?? way.reason}</p>
        )}
      </Part>
      <Part title={t.origin.second}>
        {second ? (
          <button type="button" class="list-row" onClick={() => open({ kind: 'site', id: second.id }, true)}>
            <span class="list-name">{second.name}</span>
            <span class="list-figure">{f.minutes(second.minutes)}</span>
            <span class="list-note">{f.kilometres(second.kilometres)}</span>
          </button>
        ) : (
          <p class="remark">{t.origin.noSecond}</p>
        )}
      </Part>
      <Mend mending={way.mending} />
      <OriginDoubt way={way} />
    </>
  );
}

/** A part that would be written as 0.0 says nothing: a site at a crossing touches roads it does not use. */
const NOTHING = 0.05;
const counts = (part: TripPart) => part.minutes >= NOTHING || part.kilometres >= NOTHING;

/** The parts of the way as bars of their minutes: shows whether it is the gravel, the distance or the way to the road. */
function Parts({ parts }: { parts: TripPart[] }) {
  const { t, f } = useLanguage();
  const seen = parts.filter(counts);
  const most = Math.max(...seen.map((part) => part.minutes), 1e-9);
  const name = (part: TripPart) => {
    if (part.part !== 'road') return t.origin.part[part.part] ?? part.part;
    const road = t.origin.roadClass[part.class ?? ''] ?? part.class ?? t.origin.part.road;
    const surface = part.surface && part.surface !== 'unknown' ? t.origin.surface[part.surface] : undefined;
    return [road, surface].filter(Boolean).join(', ');
  };
  return (
    <ul class="parts">
      {seen.map((part, i) => (
        <li key={i} class={`trip trip-${part.part}`}>
          <span class="list-name">{name(part)}</span>
          <span class="list-figure">{f.number(part.minutes, 1)} min</span>
          <span class="trip-bar" style={`--share:${(part.minutes / most) * 100}%`} aria-hidden="true" />
          <span class="list-note">
            {f.kilometres(part.kilometres)}
            {part.kmh ? ` · ${t.origin.kmh(part.kmh)}` : ''}
          </span>
        </li>
      ))}
    </ul>
  );
}
