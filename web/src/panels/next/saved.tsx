/** Scenarios kept on this device by name; a link carries the same to others. */
import { useState } from 'preact/hooks';
import { forgetScenario, savedScenarios, saveScenario } from '../../state/memory.ts';
import { useId, useLanguage, useWorld } from '../../ui/hooks.ts';

const LONGEST_NAME = 80;

export function Saved({ scenario }: { scenario: string }) {
  const { actions, announce } = useWorld();
  const { t } = useLanguage();
  const id = useId('save');
  const [list, setList] = useState(savedScenarios);
  const [name, setName] = useState('');
  return (
    <>
      {scenario && (
        <form
          class="next-terms"
          onSubmit={(event) => {
            event.preventDefault();
            const given = name.trim();
            if (!given) return;
            setList(saveScenario(given, scenario));
            setName('');
            announce(t.next.savedNow(given));
          }}
        >
          <label for={id}>
            {t.next.saveAs}
            <input
              id={id}
              class="input next-save"
              required
              maxLength={LONGEST_NAME}
              value={name}
              onInput={(event) => setName(event.currentTarget.value)}
            />
          </label>
          <button type="submit" class="button">
            {t.next.save}
          </button>
        </form>
      )}
      {list.length > 0 && (
        <section aria-label={t.next.saved}>
          <h4>{t.next.saved}</h4>
          <ul class="next-steps">
            {list.map((one) => (
              <li key={one.name}>
                <button
                  type="button"
                  class="link"
                  aria-label={t.next.openSaved(one.name)}
                  aria-current={one.scenario === scenario ? 'true' : undefined}
                  onClick={() => actions.setScenario(one.scenario)}
                >
                  {one.name}
                </button>
                <button
                  type="button"
                  class="button"
                  aria-label={t.next.removeSaved(one.name)}
                  onClick={() => setList(forgetScenario(one.name))}
                >
                  {t.next.remove}
                </button>
              </li>
            ))}
          </ul>
        </section>
      )}
    </>
  );
}
