/** The answer to the whole question: the sentence, the number, the target, the curve, the tables. */
import { answerFacts } from '../i18n/sentence.ts';
import { byId, servedGroups } from '../state/select.ts';
import { Curve } from '../ui/charts.tsx';
import { useLanguage, useSelect, useWorld } from '../ui/hooks.ts';
import { Next } from './next/index.tsx';
import { ProblemBox } from './problem.tsx';
import { Sure } from './sure.tsx';
import { Tables } from './tables.tsx';

export function AnswerPanel() {
  const answer = useSelect((state) => state.answer);
  const study = useSelect((state) => state.study.value);
  if (!answer.value || !study) {
    if (answer.problem) {
      return (
        <>
          <ProblemBox problem={answer.problem} />
          <Next />
        </>
      );
    }
    return <AnswerSkeleton />;
  }
  return (
    <>
      {answer.problem && <ProblemBox problem={answer.problem} stale />}
      <Sentence />
      <Target />
      <Empty />
      <Next />
      <WholeCurve />
      {answer.value.total.reason !== 'no_site' && <Sure />}
      <Tables />
    </>
  );
}

function Sentence() {
  const { t, f, lang } = useLanguage();
  const study = useSelect((state) => state.study.value);
  const question = useSelect((state) => state.question);
  const answer = useSelect((state) => state.answer.value);
  if (!study || !question || !answer) return null;
  const facts = answerFacts(study, question, answer, lang);
  return (
    <div class="answer-top">
      <p class="figure" aria-hidden="true">
        {f.percent(facts.share)}
        <span class="figure-unit">{t.answer.beyond(facts.minutes)}</span>
      </p>
      <p class="sentence" aria-live="polite" aria-atomic="true">
        {t.answer.sentence(facts)}
      </p>
      {answer.total.people_unknown_origins > 0 && (
        <p class="remark">{t.answer.unknownPeople(answer.total.people_unknown_origins)}</p>
      )}
    </div>
  );
}

function Target() {
  const { t, f } = useLanguage();
  const answer = useSelect((state) => state.answer.value);
  if (!answer || answer.total.share_within === null || answer.total.reason === 'no_site') return null;
  const { standard_minutes: minutes, standard_share: share } = answer.question;
  // the target is set at the standard's minutes, whatever limit is being looked at
  const now = minutes === answer.question.minutes ? answer.total.share_within : answer.curve[minutes];
  if (now === undefined || now === null) return null;
  const met = now >= share;
  return (
    <p class="target">
      {t.answer.target(f.percent(share), minutes)}{' '}
      <span class={met ? 'verdict verdict-good' : 'verdict verdict-bad'}>
        {met ? t.answer.met : t.answer.notMet}: {t.answer.now(f.percent(now))}
      </span>
    </p>
  );
}

/** No operating site serves the group: say so, and offer the groups that have one. */
function Empty() {
  const { actions } = useWorld();
  const { t, pick } = useLanguage();
  const study = useSelect((state) => state.study.value);
  const question = useSelect((state) => state.question);
  const reason = useSelect((state) => state.answer.value?.total.reason);
  if (reason !== 'no_site' || !study || !question) return null;
  const service = byId(study.services, question.service);
  const group = byId(study.groups, question.group);
  return (
    <div class="box">
      <h3>{t.answer.emptyTitle}</h3>
      <p>{t.answer.emptyBody(pick(service?.name), pick(group?.name))}</p>
      <p class="box-actions">
        {servedGroups(study, question).map((other) => (
          <button
            key={other.id}
            type="button"
            class="button"
            onClick={() => actions.ask({ group: other.id })}
          >
            {t.answer.emptyTry(pick(other.name))}
          </button>
        ))}
      </p>
    </div>
  );
}

function WholeCurve() {
  const { actions } = useWorld();
  const { t, f } = useLanguage();
  const study = useSelect((state) => state.study.value);
  const answer = useSelect((state) => state.answer.value);
  const asked = useSelect((state) => state.question?.minutes);
  if (!answer || !study || answer.curve.length === 0 || answer.total.reason === 'no_site') return null;
  const minutes = asked ?? answer.question.minutes;
  const points = study.breaks.minutes
    .map((m) => t.answer.curveAt(m, f.percent(answer.curve[m] ?? null)))
    .join('; ');
  return (
    <figure class="figure-box">
      <figcaption title={t.answer.curvePick}>{t.answer.curve}</figcaption>
      <Curve
        curve={answer.curve}
        minutes={minutes}
        target={answer.question.standard_share}
        label={t.answer.curveLabel(points)}
        reading={t.answer.curveAt(minutes, f.percent(answer.curve[minutes] ?? null))}
        percent={f.percent}
        onPick={(m) => actions.ask({ minutes: m })}
        max={study.minutes.max}
      />
    </figure>
  );
}

function AnswerSkeleton() {
  const { t } = useLanguage();
  return (
    <div class="skeleton" role="status" aria-label={t.loading}>
      <span class="bone bone-figure" />
      <span class="bone" />
      <span class="bone bone-short" />
      <span class="bone bone-chart" />
      {Array.from({ length: 9 }, (_, i) => (
        <span key={i} class="bone bone-row" />
      ))}
    </div>
  );
}
