/** How sure the answer is, and how equal: asked of the server once somebody opens it. */
import { useEffect, useState } from 'preact/hooks';
import { api, isAbort, type Problem, toProblem } from '../api/client.ts';
import type { Doubt } from '../api/types.ts';
import { byId } from '../state/select.ts';
import { useLanguage, useSelect } from '../ui/hooks.ts';
import { Facts, Part } from './page.tsx';
import { ProblemBox } from './problem.tsx';

export function Sure() {
  const { t } = useLanguage();
  const [open, setOpen] = useState(false);
  return (
    <details class="next sure" open={open} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{t.sure.heading}</summary>
      <div class="next-body">{open && <Told />}</div>
    </details>
  );
}

function Told() {
  const { t } = useLanguage();
  const question = useSelect((state) => state.question);
  const [doubt, setDoubt] = useState<Doubt | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  useEffect(() => {
    if (!question) return undefined;
    const { measure: _measure, ...q } = question;
    const stop = new AbortController();
    api
      .doubt(q, stop.signal)
      .then((found) => {
        setDoubt(found);
        setProblem(null);
      })
      .catch((error: unknown) => {
        if (!isAbort(error)) setProblem(toProblem(error));
      });
    return () => stop.abort();
  }, [question]);
  if (problem) return <ProblemBox problem={problem} />;
  if (!doubt) return <p class="remark">{t.loading}</p>;
  return (
    <>
      <Assumptions doubt={doubt} />
      <Points doubt={doubt} />
      <Unequal doubt={doubt} />
      <Levels doubt={doubt} />
    </>
  );
}

/** Share beyond under each assumption about speed, and in straight lines. */
function Assumptions({ doubt }: { doubt: Doubt }) {
  const { t, f, pick } = useLanguage();
  const beyond = (within: number | null) => f.percent(within === null ? null : 1 - within);
  return (
    <Part title={t.sure.speeds} note={t.sure.speedsNote}>
      <Facts
        rows={[
          ...doubt.assumptions.map(
            (one) => [pick(one.name), beyond(one.total.share_within), one.source ?? ''] as const,
          ),
          doubt.straight ? [t.sure.straight, beyond(doubt.straight.share_within)] : null,
        ]}
      />
    </Part>
  );
}

function Points({ doubt }: { doubt: Doubt }) {
  const { t, f } = useLanguage();
  const { flags } = doubt;
  const row = (name: string, people: number | null) => (people ? ([name, f.people(people)] as const) : null);
  const rows = [
    row(t.assured.edge, flags.people_edge),
    row(t.assured.farFromRoad, flags.people_far_from_road),
    row(t.assured.pastIsland, flags.people_past_island),
    row(t.area.unreachable, flags.people_cut_off),
  ];
  if (rows.every((one) => one === null)) return null;
  return (
    <Part title={t.sure.points}>
      <Facts rows={rows} />
    </Part>
  );
}

/** The whole study first, then the areas of the coarsest level. */
function Unequal({ doubt }: { doubt: Doubt }) {
  const { t, f } = useLanguage();
  const rows = doubt.inequality.filter((row) => row.gini !== null);
  if (rows.length === 0) return null;
  return (
    <Part title={t.sure.unequal} note={t.sure.unequalNote}>
      <table class="next-table">
        <thead>
          <tr>
            <th />
            <th scope="col" title={t.sure.giniNote}>
              {t.sure.gini}
            </th>
            <th scope="col" title={t.sure.poorNote}>
              {t.sure.poor}
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.code ?? ''}>
              <th scope="row">{row.name ?? t.sure.whole}</th>
              <td>{f.number(row.gini, 2)}</td>
              <td>{f.percent(row.access_poor)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Part>
  );
}

function Levels({ doubt }: { doubt: Doubt }) {
  const { t, pick } = useLanguage();
  const study = useSelect((state) => state.study.value);
  if (!study) return null;
  return (
    <Part title={t.sure.levels} note={t.sure.levelsNote}>
      <Facts
        rows={doubt.levels.map((row) => [
          pick(byId(study.levels, row.level)?.name),
          t.sure.meeting(row.areas_meeting, row.areas),
        ])}
      />
    </Part>
  );
}
