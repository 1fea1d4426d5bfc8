/** The page: head, question and legend on the left, map, answer on the right; on a phone, a map with sheets. */
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { MapView } from './map/view.ts';
import { Head } from './panels/head.tsx';
import { Help } from './panels/help.tsx';
import { LegendPanel } from './panels/legend.tsx';
import { MapPanel } from './panels/map.tsx';
import { StudyNotices } from './panels/notices.tsx';
import { PhoneBar } from './panels/phone.tsx';
import { PrintSheet } from './panels/print.tsx';
import { ProblemBox } from './panels/problem.tsx';
import { QuestionPanel } from './panels/question.tsx';
import { Side } from './panels/side.tsx';
import type { Actions } from './state/actions.ts';
import type { Store } from './state/store.ts';
import { useLanguage, usePhone, useSelect, useTheme, WorldContext } from './ui/hooks.ts';

export function App({ store, actions }: { store: Store; actions: Actions }) {
  const map = useRef<MapView | null>(null);
  const [said, setSaid] = useState('');
  const world = useRef({ store, actions, map, announce: setSaid });
  return (
    <WorldContext.Provider value={world.current}>
      <Shell />
      <p class="unseen" role="status">
        {said}
      </p>
    </WorldContext.Provider>
  );
}

function Shell() {
  const { t, lang, pick } = useLanguage();
  const theme = useTheme();
  const phone = usePhone();
  const sheet = useSelect((state) => state.sheet);
  const study = useSelect((state) => state.study);
  useEffect(() => {
    document.documentElement.lang = lang;
    document.title = study.value ? `${pick(study.value.name)} · pieeja` : 'pieeja';
  }, [lang, study.value, pick]);
  // before the effects of what is inside: the map reads its colours from the tokens of the theme
  useLayoutEffect(() => {
    document.documentElement.dataset.theme = theme;
  }, [theme]);

  if (!study.value && study.problem) {
    return (
      <div class="app app-failed">
        <Head />
        <main class="failed">
          <ProblemBox problem={study.problem} />
        </main>
      </div>
    );
  }
  return (
    <>
      <div class="app" data-sheet={phone ? (sheet ?? 'none') : undefined}>
        <a class="skip" href="#answer">
          {t.skip.answer}
        </a>
        <a class="skip" href="#map">
          {t.skip.map}
        </a>
        <Head />
        <div class="left" id="left">
          <QuestionPanel />
          <LegendPanel />
          <StudyNotices />
        </div>
        <main class="main">
          <MapPanel />
          <aside class="side" aria-label={t.answer.heading}>
            <div class="side-scroll" id="answer" tabIndex={-1}>
              <Side />
            </div>
          </aside>
        </main>
        {phone && <PhoneBar />}
      </div>
      <PrintSheet />
      <Help />
    </>
  );
}
