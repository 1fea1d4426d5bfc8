/** A place that was found: its name, where it lies, and showing the country with it. */
import { asScenario, type Candidate, type Found, marksFor } from '../../state/plan.ts';
import { useLanguage, usePhone, useSelect, useWorld } from '../../ui/hooks.ts';

/** The name flies to the place; its area stands below. */
export function PlaceName({ candidate }: { candidate: Candidate }) {
  const { actions, map } = useWorld();
  const { t } = useLanguage();
  const phone = usePhone();
  const { id, name, area } = candidate.properties;
  const where = useSelect((state) => state.answer.value?.areas.find((row) => row.code === area)?.name);
  return (
    <>
      <button
        type="button"
        class="link"
        title={t.next.flyTo}
        onClick={() => {
          if (phone) actions.setSheet(null);
          map.current?.flyTo(candidate.geometry.coordinates);
        }}
      >
        {name ?? id}
      </button>
      <br />
      <span class="remark">{where ?? area}</span>
    </>
  );
}

/** Shows the country with these places open; the marks stay on what is being looked at. */
export function useShow(found: Found) {
  const { actions } = useWorld();
  return (open: readonly string[], marked: readonly string[] = open) => {
    actions.setMarks(marksFor(found, marked));
    actions.setScenario(asScenario(found, open));
  };
}
