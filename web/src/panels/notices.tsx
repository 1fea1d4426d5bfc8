/** What has to be said: a link not understood, a study that changed, how to read the page, what the data are. */
import { byId } from '../state/select.ts';
import type { LinkProblem, State } from '../state/types.ts';
import { type Language, useLanguage, useSelect, useTheme, useWorld } from '../ui/hooks.ts';
import { Icon } from '../ui/icons.tsx';

/** Banners over the map: each can be closed, none moves the page. */
export function Banners() {
  const { actions, store } = useWorld();
  const language = useLanguage();
  const { t } = language;
  const problems = useSelect((state) => state.linkProblems);
  const dataChanged = useSelect((state) => state.dataChanged);
  const mapFailed = useSelect((state) => state.mapFailed);
  return (
    <div class="banners">
      {mapFailed && (
        <div class="banner banner-warn" role="alert">
          <p>{t.map.failed}</p>
        </div>
      )}
      {dataChanged && (
        <div class="banner banner-warn" role="alert">
          <p>{t.answer.dataChanged}</p>
          <button type="button" class="button button-main" onClick={() => location.reload()}>
            {t.reload}
          </button>
        </div>
      )}
      {problems.length > 0 && (
        <div class="banner banner-warn" role="alert">
          <div>
            <p class="banner-title">{t.link.title}</p>
            {problems.map((problem) => {
              const text = say(problem, store.get(), language);
              return <p key={text}>{text}</p>;
            })}
          </div>
          <button
            type="button"
            class="button button-icon"
            aria-label={t.close}
            onClick={actions.dismissLinkProblems}
          >
            <Icon name="close" />
          </button>
        </div>
      )}
    </div>
  );
}

/** Three lines for the first visit, low on the map; closed once, never seen again. */
export function FirstVisit() {
  const { actions } = useWorld();
  const { t } = useLanguage();
  const theme = useTheme();
  const firstVisit = useSelect((state) => state.firstVisit && state.answer.value !== null);
  if (!firstVisit) return null;
  return (
    <div class="banners banners-low">
      <section class="banner banner-first" aria-labelledby="first-title">
        <div>
          <p class="banner-title" id="first-title">
            {t.first.title}
          </p>
          <ol>
            {t.first.lines.map((line, i) => (
              <li key={line}>{i === 1 && theme === 'dark' ? t.first.linesDark : line}</li>
            ))}
          </ol>
        </div>
        <button type="button" class="button button-main" onClick={actions.dismissFirstVisit}>
          {t.first.done}
        </button>
      </section>
    </div>
  );
}

function say(problem: LinkProblem, state: State, { t, pick }: Language): string {
  const { question } = state;
  const study = state.study.value;
  if (!question || !study) return '';
  switch (problem.kind) {
    case 'minutes':
      return t.link.badMinutes(problem.value, t.question.minutes(question.minutes));
    case 'camera':
      return t.link.badCamera;
    case 'gone':
      return t.link.gone(problem.value);
    case 'unknown': {
      const { field, value } = problem;
      if (field === 'show') return t.link.unknown(t.question.show, value, t.measures[question.measure].name);
      const lists = {
        service: study.services,
        group: study.groups,
        profile: study.profiles,
        level: study.levels,
      };
      const used = byId<{ id: string; name: Record<string, string> }>(lists[field], question[field]);
      return t.link.unknown(t.question[field], value, pick(used?.name));
    }
  }
}

/** What is approximate or incomplete about the study, always in sight: a badge on the map. */
export function NetworkBadge() {
  const { actions } = useWorld();
  const { t } = useLanguage();
  const kind = useSelect((state) => state.study.value?.network.kind);
  if (!kind || kind === 'real') return null;
  return (
    <button type="button" class="badge" onClick={() => actions.setHelp(true)}>
      <Icon name="warn" size={16} />
      <span>{kind === 'schematic' ? t.map.schematic : t.map.straight}</span>
    </button>
  );
}

/** All notices of the study, at the foot of the left panel and in print. */
export function StudyNotices() {
  const { t, pick } = useLanguage();
  const study = useSelect((state) => state.study.value);
  if (!study || study.notices.length === 0) return null;
  return (
    <section class="notices" aria-labelledby="notices-title">
      <h2 id="notices-title" class="panel-title">
        {t.notices}
      </h2>
      {study.notices.map((notice) => (
        <p key={notice.id}>{pick(notice.text)}</p>
      ))}
    </section>
  );
}
