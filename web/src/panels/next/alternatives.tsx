/** Plans that are nearly as good, one at a time. */
import { useEffect, useState } from 'preact/hooks';
import type { Found } from '../../state/plan.ts';
import { useLanguage } from '../../ui/hooks.ts';
import { useShow } from './place.tsx';

export function Alternatives({ found }: { found: Found }) {
  const { t, f } = useLanguage();
  const [at, setAt] = useState(0);
  const show = useShow(found);
  useEffect(() => setAt(0), [found]);
  const near = found.result.alternatives;
  const plan = near?.plans[at];
  if (!near || !plan || near.plans.length < 2) return null;
  const step = (by: number) => {
    const next = (at + by + near.plans.length) % near.plans.length;
    setAt(next);
    const other = near.plans[next];
    if (other) show(other.open);
  };
  const nameOf = (id: string) => found.candidates.get(id)?.properties.name ?? id;
  return (
    <section aria-label={t.next.alternatives}>
      <h4>{t.next.alternatives}</h4>
      <p aria-live="polite">
        {t.next.alternative(at + 1, near.plans.length, near.complete)}: {f.number(plan.value)} (
        {t.next.valueOf(found.result.objective)}): {plan.open.map(nameOf).join('; ')}
      </p>
      <div class="next-buttons">
        <button type="button" class="button" onClick={() => step(-1)}>
          {t.next.previous}
        </button>
        <button type="button" class="button" onClick={() => step(1)}>
          {t.next.following}
        </button>
      </div>
    </section>
  );
}
