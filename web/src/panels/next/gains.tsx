/** Areas or regions before and after, those that gain most first. */
import { useState } from 'preact/hooks';
import type { AreaChange } from '../../api/types.ts';
import { useLanguage } from '../../ui/hooks.ts';

/** Rows that are shown before the reader asks for all. */
const SHORT = 12;

export const signed = (text: string, value: number) => `${value > 0 ? '+' : value < 0 ? '−' : ''}${text}`;

export function AreaGains({ caption, rows }: { caption: string; rows: readonly AreaChange[] }) {
  const { t, f } = useLanguage();
  const [all, setAll] = useState(false);
  const size = (row: AreaChange) => Math.abs(row.people_gained ?? 0);
  const sorted = [...rows].sort(
    (a, b) => size(b) - size(a) || (b.person_minutes_saved ?? 0) - (a.person_minutes_saved ?? 0),
  );
  const hidden = rows.some((row) => row.people_gained === null);
  return (
    <>
      <table class="next-table">
        <caption>{caption}</caption>
        <thead>
          <tr>
            <th scope="col">{t.next.columns.name}</th>
            <th scope="col">{t.next.columns.people}</th>
            <th scope="col">{t.next.columns.share}</th>
            <th scope="col">{t.next.columns.minutes}</th>
          </tr>
        </thead>
        <tbody>
          {sorted.slice(0, all ? undefined : SHORT).map((row) => (
            <tr key={row.code}>
              <th scope="row">{row.name}</th>
              <td>
                {row.people_gained === null ? f.people(null) : signed(f.people(size(row)), row.people_gained)}
              </td>
              <td class="next-shares">
                {f.percent(row.share_within_before)} → {f.percent(row.share_within_after)}
              </td>
              <td>{f.number(row.person_minutes_saved)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {sorted.length > SHORT && (
        <button type="button" class="link" aria-expanded={all} onClick={() => setAll(!all)}>
          {all ? t.next.fewer : t.next.allRows(sorted.length)}
        </button>
      )}
      {hidden && <p class="remark">{t.next.hidden}</p>}
    </>
  );
}
