/** The page of an area: its number, its rank, who is how far, the sites its people use, its neighbours, its sources. */
import type { AreaExplanation, AreaRow } from '../api/types.ts';
import { answerFacts } from '../i18n/sentence.ts';
import { byId, isSample, peopleBeyond } from '../state/select.ts';
import { classOf, ramp } from '../theme/ramps.ts';
import { Bars, Curve } from '../ui/charts.tsx';
import { useLanguage, useSelect, useTheme } from '../ui/hooks.ts';
import { AreaDoubt, AreaShares, Mend } from './assured.tsx';
import { useOpen } from './open.ts';
import { Facts, Page, Part, Sources } from './page.tsx';
import { ProblemBox } from './problem.tsx';

export function AreaPage({ code }: { code: string }) {
  const { t, f, pick, lang } = useLanguage();
  const study = useSelect((state) => state.study.value);
  const question = useSelect((state) => state.question);
  const answer = useSelect((state) => state.answer.value);
  const explained = useSelect((state) => state.explainedArea);
  const row = answer?.areas.find((area) => area.code === code) ?? explained.value?.area;
  if (!study || !question || !answer || !row) {
    return explained.problem ? <ProblemBox problem={explained.problem} /> : null;
  }
  const more = explained.value?.area.code === code ? explained.value : null;
  const facts = answerFacts(study, question, answer, lang, row);
  const ranked = answer.areas.filter((area) => area.rank !== null).length;
  const level = byId(study.levels, row.level);
  const kind = [pick(level?.name), more?.parent?.name].filter(Boolean).join(' · ');
  return (
    <Page title={row.name} kind={kind}>
      <div class="answer-top">
        <p class="figure" aria-hidden="true">
          {f.percent(row.share_beyond)}
          <span class="figure-unit">{t.answer.beyond(answer.question.minutes)}</span>
        </p>
        <p class="sentence" aria-live="polite" aria-atomic="true">
          {t.answer.sentence(facts)}
        </p>
        {row.reason !== 'ok' && t.reasons[row.reason] && <p class="remark">{t.reasons[row.reason]}</p>}
        {row.people_unknown_origins > 0 && (
          <p class="remark">{t.answer.unknownPeople(row.people_unknown_origins)}</p>
        )}
        {row.sites === 0 && isSample(study) && <p class="remark">{t.area.noneListed}</p>}
      </div>
      <Facts
        rows={[
          row.rank === null ? null : [t.area.rankLabel, t.area.rank(row.rank, ranked)],
          row.meets_standard === null
            ? null
            : [
                t.answer.target(f.percent(answer.question.standard_share), answer.question.minutes),
                <span key="v" class={row.meets_standard ? 'verdict verdict-good' : 'verdict verdict-bad'}>
                  {row.meets_standard ? t.area.meets : t.area.misses}
                </span>,
              ],
          [t.area.mean, f.minutes(row.mean_minutes)],
        ]}
      />
      {explained.problem && <ProblemBox problem={explained.problem} />}
      <div class={explained.loading ? 'more more-loading' : 'more'}>
        {more ? <More more={more} /> : <Bones />}
      </div>
    </Page>
  );
}

function More({ more }: { more: AreaExplanation }) {
  const { t, f } = useLanguage();
  const theme = useTheme();
  const open = useOpen();
  const study = useSelect((state) => state.study.value);
  const minutes = useSelect((state) => state.question?.minutes ?? 0);
  const bounds = study?.breaks.minutes ?? [];
  const colours = ramp(theme, bounds.length + 1);
  const describe = (from: number, to: number | null, n: number) => t.area.histogramBin(from, to, n);
  const { edges } = more.histogram;
  const people = more.histogram.people.map((n) => n ?? 0);
  const unreachable = more.histogram.unreachable ?? 0;
  const isHidden = more.histogram.people.includes(null);
  const spoken = people
    .map((n, i) => (n > 0 ? describe(edges[i] ?? 120, edges[i + 1] ?? null, n) : ''))
    .filter(Boolean)
    .join('; ');
  const reading = t.answer.curveAt(minutes, f.percent(more.curve[minutes] ?? null));
  return (
    <>
      <Part title={t.area.histogram}>
        {isHidden && spoken === '' && unreachable === 0 ? (
          // no bar may be told, but shares are
          <Curve
            curve={more.curve}
            minutes={minutes}
            target={null}
            label={t.area.histogramLabel(t.answer.curveLabel(reading))}
            reading={reading}
            percent={f.percent}
            max={study?.minutes.max ?? 0}
          />
        ) : (
          <Bars
            histogram={{ edges, people, unreachable }}
            minutes={minutes}
            colours={(m) => colours[classOf(m, bounds) ?? 0] ?? ''}
            label={t.area.histogramLabel(
              unreachable > 0 ? `${spoken}; ${t.area.noWay}: ${f.people(unreachable)}` : spoken,
            )}
            describe={describe}
            people={f.people}
            noWay={t.area.noWay}
          />
        )}
        {isHidden && <p class="remark">{t.assured.hidden}</p>}
      </Part>
      <Part title={t.area.nearest}>
        {more.sites.length === 0 && <p class="remark">{t.area.noNearest}</p>}
        <ul class="list">
          {more.sites.map((site) => (
            <li key={site.id}>
              <button
                type="button"
                class="list-row"
                data-key={`site-${site.id}`}
                onClick={() => open({ kind: 'site', id: site.id }, true)}
              >
                <span class="list-name">{site.name}</span>
                <span class="list-figure">{f.minutes(site.mean_minutes)}</span>
                <span class="list-note">
                  {t.area.nearestPeople(site.people_nearest)} ·{' '}
                  {site.in_area ? t.area.here : t.area.elsewhere}
                </span>
              </button>
            </li>
          ))}
        </ul>
      </Part>
      {more.origins.length > 0 && (
        <Part title={t.area.worst} note={t.area.worstWhy}>
          <ul class="list">
            {more.origins.slice(0, 8).map((origin) => (
              <li key={origin.id}>
                <button
                  type="button"
                  class="list-row"
                  data-key={`origin-${origin.id}`}
                  onClick={() => open({ kind: 'origin', id: origin.id }, true)}
                >
                  <span class="list-name">{origin.name}</span>
                  <span class="list-figure">{f.minutes(origin.minutes)}</span>
                  <span class="list-note">
                    {t.origin.people}: {f.people(origin.people)}
                    {origin.reason !== 'ok' && ` · ${t.reasons[origin.reason] ?? origin.reason}`}
                  </span>
                </button>
              </li>
            ))}
          </ul>
        </Part>
      )}
      <Mend mending={more.mending} />
      <AreaDoubt more={more} />
      <AreaShares more={more} />
      {more.neighbours.length > 0 && (
        <Part title={t.area.neighbours}>
          <ul class="list">
            {more.neighbours.map((near) => (
              <li key={near.code}>
                <button
                  type="button"
                  class="list-row list-row-line"
                  onClick={() => open({ kind: 'area', code: near.code })}
                >
                  <span class="list-name">{near.name}</span>
                  <span class="list-note">{f.minutes(near.mean_minutes)}</span>
                  <span class="list-figure">{f.percent(near.share_beyond)}</span>
                </button>
              </li>
            ))}
          </ul>
        </Part>
      )}
      <Part title={t.area.figures}>
        <AllFigures row={more.area} />
      </Part>
      <Origin more={more} />
    </>
  );
}

function AllFigures({ row }: { row: AreaRow }) {
  const { t, f, pick } = useLanguage();
  const chosen = useSelect((state) => state.study.value?.scores);
  const question = useSelect((state) => state.question);
  const fits = (pattern: string, id: string | undefined) => pattern === '*' || pattern === id;
  const fitting = (chosen ?? []).filter(
    (score) =>
      fits(score.service, question?.service) &&
      fits(score.group, question?.group) &&
      fits(score.profile, question?.profile),
  );
  // of the entries of a column the first that fits is the one that fills it
  const scores = fitting.filter(
    (score, at) => fitting.findIndex((other) => other.column === score.column) === at,
  );
  return (
    <Facts
      rows={[
        [t.area.people, f.people(row.people)],
        [t.area.within, `${f.people(row.people_within)} (${f.percent(row.share_within)})`],
        [t.area.beyond, `${f.people(peopleBeyond(row))} (${f.percent(row.share_beyond)})`],
        [t.area.unreachable, f.people(row.people_unreachable)],
        [t.area.personMinutes, f.people(row.person_minutes_beyond)],
        [t.area.median, f.minutes(row.median_minutes)],
        [t.area.p90, f.minutes(row.p90_minutes)],
        [t.area.max, f.minutes(row.max_minutes)],
        [t.area.kilometres, f.kilometres(row.mean_kilometres)],
        [t.area.sites, f.number(row.sites)],
        [t.area.capacity, f.number(row.capacity)],
        [t.area.per1000, f.number(row.places_per_1000, 1)],
        [t.area.e2sfca, f.number(row.score_e2sfca, 1)],
        ...scores.map(
          (score) =>
            [
              pick(score.name),
              score.unit === 'minutes'
                ? f.minutes(row[score.column] ?? null)
                : f.number(row[score.column] ?? null, 1),
            ] as const,
        ),
      ]}
    />
  );
}

/** Where the figures come from: the study's own columns of this area, and the source of the group. */
function Origin({ more }: { more: AreaExplanation }) {
  const { t, f, pick } = useLanguage();
  const study = useSelect((state) => state.study.value);
  const group = useSelect((state) => byId(state.study.value?.groups ?? [], state.question?.group ?? ''));
  if (!study) return null;
  const properties = Object.entries(more.properties).filter(
    ([key, value]) => key in t.area.properties && value !== null && value !== '',
  );
  const write = (value: unknown) => {
    if (typeof value === 'number') return f.number(value);
    if (value === true || value === 'true') return t.area.yes;
    if (value === false || value === 'false') return t.area.no;
    return <Sources text={t.area.kinds[String(value)] ?? String(value)} name={t.site.sourceN} />;
  };
  return (
    <Part title={t.area.sources}>
      <Facts
        rows={[
          [t.area.period, study.period],
          group?.source
            ? [t.area.populationSource, <Sources key="s" text={group.source} name={t.site.sourceN} />]
            : null,
          ...properties.map(([key, value]) => [t.area.properties[key] ?? key, write(value)] as const),
        ]}
      />
      {group?.note && <p class="remark">{pick(group.note)}</p>}
    </Part>
  );
}

function Bones() {
  return (
    <div class="skeleton" aria-hidden="true">
      <span class="bone bone-chart" />
      <span class="bone bone-row" />
      <span class="bone bone-row" />
      <span class="bone bone-row" />
    </div>
  );
}
