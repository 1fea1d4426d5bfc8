/** What is looked for: places for one more site, a number of sites, what a budget pays, or what a share of the people takes. */
import { useState } from 'preact/hooks';
import { COMPARABLE, type Comparable } from '../../state/plan.ts';
import { Select } from '../../ui/fields.tsx';
import { useLanguage } from '../../ui/hooks.ts';
import type { Run, Wanted } from './run.ts';

const OBJECTIVES = ['people', 'minutes', 'travel', 'longest'] as const;
const MEANS = ['one', 'number', 'budget', 'target'] as const;
const MOST_SITES = 20;
const MOST_COMPARED = 10;
const MOST_EUR = 1e9;

export function PlanForm({ run }: { run: Run }) {
  const { t, f } = useLanguage();
  const [means, setMeans] = useState<(typeof MEANS)[number]>('one');
  const [objective, setObjective] = useState<string>('people');
  const [places, setPlaces] = useState(3);
  const [apart, setApart] = useState(true);
  const [number, setNumber] = useState(3);
  const [budget, setBudget] = useState(500_000);
  const [price, setPrice] = useState(150_000);
  const [percent, setPercent] = useState(85);
  const [each, setEach] = useState(0);
  const { job } = run;

  const comparable = COMPARABLE.find((known) => known === objective);
  const wanted = (): Wanted => {
    if (means === 'one') return { means, objective: comparable ?? 'people', number: places, apart };
    if (means === 'target') return { means, objective: 'people', percent, each };
    return means === 'number' ? { means, objective, number } : { means, objective, budget, price };
  };
  const choose = (value: string) => {
    const chosen = MEANS.find((known) => known === value) ?? 'one';
    setMeans(chosen);
    if (chosen === 'one' && !comparable) setObjective('people' satisfies Comparable);
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        run.start(wanted());
      }}
    >
      <div class="next-terms">
        <Select
          label={t.next.means}
          value={means}
          choices={MEANS.map((value) => ({ value, name: t.next.meansOf[value] }))}
          onChange={choose}
        />
        {means === 'one' && (
          <Amount label={t.next.compared} value={places} set={setPlaces} most={MOST_COMPARED} />
        )}
        {means === 'number' && (
          <Amount label={t.next.number} value={number} set={setNumber} most={MOST_SITES} />
        )}
        {means === 'budget' && (
          <>
            <Amount label={t.next.budget} value={budget} set={setBudget} most={MOST_EUR} step={1000} />
            <Amount label={t.next.price} value={price} set={setPrice} most={MOST_EUR} step={1000} />
          </>
        )}
        {means === 'target' ? (
          <>
            <Amount label={t.next.target} value={percent} set={setPercent} most={100} />
            <Amount label={t.next.targetEach} value={each} set={setEach} least={0} most={100} />
          </>
        ) : (
          <Select
            label={t.next.objective}
            value={objective}
            choices={(means === 'one' ? COMPARABLE : OBJECTIVES).map((value) => ({
              value,
              name: t.next.objectives[value],
            }))}
            onChange={setObjective}
          />
        )}
      </div>
      {means === 'one' && (
        <label class="next-check">
          <input
            type="checkbox"
            checked={apart}
            onChange={(event) => setApart(event.currentTarget.checked)}
          />
          {t.next.apart}
        </label>
      )}
      <div class="next-buttons">
        <button type="submit" class="button button-main" disabled={job !== null}>
          {t.next.find}
        </button>
        {job && (
          <button
            type="button"
            class="button"
            disabled={job.status === 'cancelling'}
            onClick={() => run.cancel()}
          >
            {t.next.cancel}
          </button>
        )}
      </div>
      {job && (
        <progress
          class="next-progress"
          aria-label={t.next.find}
          value={job.steps ? job.steps_done : undefined}
          max={job.steps ?? undefined}
        />
      )}
      <p class="remark" role="status">
        {job ? t.next.working(f.number(Math.floor(job.seconds))) : ''}
      </p>
    </form>
  );
}

interface AmountProps {
  label: string;
  value: number;
  set: (value: number) => void;
  least?: number;
  most: number;
  step?: number;
}

function Amount({ label, value, set, most, step = 1, least = step }: AmountProps) {
  return (
    <label>
      {label}
      <input
        class="input"
        type="number"
        min={least}
        max={most}
        step={step}
        value={value}
        onInput={(event) => {
          const typed = event.currentTarget.valueAsNumber;
          if (Number.isFinite(typed))
            set(Math.min(most, Math.max(least, step === 1 ? Math.round(typed) : typed)));
        }}
      />
    </label>
  );
}
