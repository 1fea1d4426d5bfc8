/** The question: service, for whom, how, within how many minutes, what the map shows, by which areas. */
import type { MeasureId } from '../api/types.ts';
import { byId } from '../state/select.ts';
import { MEASURES, standardFor } from '../state/url.ts';
import { Segments, Select } from '../ui/fields.tsx';
import { useId, useLanguage, useSelect, useWorld } from '../ui/hooks.ts';
import { isIcon } from '../ui/icons.tsx';

/** More ways to travel than this do not fit side by side. */
const MOST_SEGMENTS = 3;

export function QuestionPanel() {
  const { actions } = useWorld();
  const { t, f, pick } = useLanguage();
  const study = useSelect((state) => state.study.value);
  const question = useSelect((state) => state.question);
  if (!study || !question) return <div class="question question-empty" aria-hidden="true" />;

  const service = byId(study.services, question.service);
  const profiles = study.profiles.map((profile) => ({
    value: profile.id,
    name: pick(profile.name),
    icon: isIcon(profile.mode) ? profile.mode : undefined,
  }));
  return (
    <section class="question" aria-labelledby="question-title">
      <h2 id="question-title" class="panel-title">
        {t.question.heading}
      </h2>
      <Select
        label={t.question.service}
        value={question.service}
        choices={study.services.map((s) => ({
          value: s.id,
          name: pick(s.name),
          note: s.sites.operating ? t.question.sites(s.sites.operating) : t.question.noSites,
        }))}
        onChange={(value) => actions.ask({ service: value })}
      />
      {service?.note && <p class="standard">{pick(service.note)}</p>}
      <Select
        label={t.question.group}
        value={question.group}
        choices={study.groups.map((g) => ({
          value: g.id,
          name: pick(g.name),
          ...(service && !service.groups.includes(g.id) ? { note: t.question.noneServes } : {}),
        }))}
        onChange={(value) => actions.ask({ group: value })}
      />
      {profiles.length <= MOST_SEGMENTS ? (
        <Segments
          label={t.question.profile}
          value={question.profile}
          choices={profiles}
          onChange={(value) => actions.ask({ profile: value })}
        />
      ) : (
        <Select
          label={t.question.profile}
          value={question.profile}
          choices={profiles}
          onChange={(value) => actions.ask({ profile: value })}
        />
      )}
      <Minutes />
      <Segments
        label={t.question.show}
        columns={2}
        value={question.measure}
        choices={MEASURES.map((id) => ({
          value: id,
          name: t.measures[id].name,
          note: t.measures[id].long(question.minutes),
        }))}
        onChange={(value) => actions.ask({ measure: value as MeasureId })}
      />
      <Select
        label={t.question.level}
        value={question.level}
        choices={study.levels.map((level) => ({
          value: level.id,
          name: pick(level.name),
          note: f.number(level.areas),
        }))}
        onChange={(value) => actions.ask({ level: value })}
      />
    </section>
  );
}

/** The limit: a slider, the usual limits as chips, and the way back to the standard. */
function Minutes() {
  const { actions } = useWorld();
  const { t, pick } = useLanguage();
  const id = useId('minutes');
  const study = useSelect((state) => state.study.value);
  const question = useSelect((state) => state.question);
  if (!study || !question) return null;
  const { min, max, step } = study.minutes;
  const standard = standardFor(study, question);
  const official = standard?.official ? t.question.official : t.question.notOfficial;
  return (
    <div class="field">
      <div class="minutes-head">
        <label class="field-name" for={id}>
          {t.question.within}
        </label>
        <output class="minutes-value" for={id}>
          {t.question.minutes(question.minutes)}
        </output>
      </div>
      <div class="slider" style={`--at:${((question.minutes - min) / (max - min)) * 100}%`}>
        {standard && (
          <span
            class="slider-standard"
            aria-hidden="true"
            style={`--at-number:${(standard.minutes - min) / (max - min)}`}
          />
        )}
        <input
          id={id}
          type="range"
          min={min}
          max={max}
          step={step}
          value={question.minutes}
          aria-valuetext={t.question.minutes(question.minutes)}
          onInput={(event) => actions.ask({ minutes: event.currentTarget.valueAsNumber }, false)}
          onChange={(event) => actions.ask({ minutes: event.currentTarget.valueAsNumber })}
        />
      </div>
      <fieldset class="chips">
        <legend class="unseen">{t.question.presets}</legend>
        {study.presets.map((preset) => (
          <button
            key={preset.minutes}
            type="button"
            class="chip"
            aria-pressed={question.minutes === preset.minutes}
            aria-label={t.question.minutes(preset.minutes)}
            title={[pick(preset.name), preset.source].filter(Boolean).join('\n')}
            onClick={() => actions.ask({ minutes: preset.minutes })}
          >
            {preset.minutes}
          </button>
        ))}
      </fieldset>
      {standard && (
        <p class="standard" title={standard.source ?? undefined}>
          {question.minutes === standard.minutes ? (
            <>
              {t.question.standard(pick(standard.name))}, {official}
            </>
          ) : (
            <button type="button" class="link" onClick={() => actions.ask({ minutes: standard.minutes })}>
              {t.question.standardBack(standard.minutes)}
            </button>
          )}
        </p>
      )}
    </div>
  );
}
