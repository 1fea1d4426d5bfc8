/** The foot of the page on a phone: the answer in one line, and buttons that raise the sheets. */
import { useEffect } from 'preact/hooks';
import { answerFacts } from '../i18n/sentence.ts';
import type { Sheet } from '../state/types.ts';
import { useLanguage, useSelect, useWorld } from '../ui/hooks.ts';
import { Icon, type IconName } from '../ui/icons.tsx';

const SHEETS: readonly { id: Exclude<Sheet, null>; icon: IconName }[] = [
  { id: 'question', icon: 'question' },
  { id: 'answer', icon: 'answer' },
  { id: 'legend', icon: 'legend' },
];

export function PhoneBar() {
  const { actions } = useWorld();
  const { t, f, lang } = useLanguage();
  const sheet = useSelect((state) => state.sheet);
  const study = useSelect((state) => state.study.value);
  const question = useSelect((state) => state.question);
  const answer = useSelect((state) => state.answer.value);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key === 'Escape') actions.setSheet(null);
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, [actions]);
  const facts = study && question && answer ? answerFacts(study, question, answer, lang) : null;
  return (
    <div class="phone-bar">
      {facts && sheet === null && (
        <button type="button" class="phone-answer" onClick={() => actions.setSheet('answer')}>
          <strong>{f.percent(facts.share)}</strong> {t.answer.beyond(facts.minutes)} · {facts.service}
        </button>
      )}
      <nav class="phone-tabs">
        {SHEETS.map(({ id, icon }) => (
          <button
            key={id}
            type="button"
            class="phone-tab"
            aria-pressed={sheet === id}
            onClick={() => actions.setSheet(sheet === id ? null : id)}
          >
            <Icon name={icon} />
            {t.phone[id]}
          </button>
        ))}
      </nav>
    </div>
  );
}
