/** What each further site, or each further sum, gains; each row can be shown on the map. */
import type { Found } from '../../state/plan.ts';
import { useLanguage } from '../../ui/hooks.ts';
import { useShow } from './place.tsx';

export function MarginalCurve({ found }: { found: Found }) {
  const { t, f } = useLanguage();
  const show = useShow(found);
  const { curve, objective } = found.result;
  const steps = curve.filter((step) => step.gain !== null);
  if (steps.length === 0) return null;
  const money = curve.some((step) => step.cost > 0);
  const most = Math.max(...steps.map((step) => step.gain ?? 0), 1e-9);
  return (
    <table class="next-table">
      <caption>{money ? t.next.frontier : t.next.curve}</caption>
      <thead>
        <tr>
          <th scope="col">{t.next.columns.sites}</th>
          {money && <th scope="col">EUR</th>}
          <th scope="col">{t.next.valueOf(objective)}</th>
          <th scope="col" class="next-name">
            {t.next.columns.gain}
          </th>
          <th scope="col">
            <span class="unseen">{t.next.show}</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {steps.map((step) => (
          <tr key={`${step.sites} ${step.cost}`}>
            <td>{f.number(step.sites)}</td>
            {money && <td>{f.number(step.cost)}</td>}
            <td>{f.number(step.value)}</td>
            <td class="next-name">
              {f.number(step.gain)}
              <span class="next-bar" style={`--part:${(step.gain ?? 0) / most}`} aria-hidden="true" />
            </td>
            <td>
              <button
                type="button"
                class="link"
                aria-label={t.next.showStep(step.sites)}
                onClick={() => show(step.open)}
              >
                {t.next.onMap}
              </button>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
