/** What goes on paper: title, sentence, the map as a picture with its legend, places found, the table, sources. */
import { useEffect, useState } from 'preact/hooks';
import { composePicture } from '../export/picture.ts';
import { isSample, peopleBeyond, sortRows } from '../state/select.ts';
import { useLanguage, useSelect, useWorld } from '../ui/hooks.ts';
import { PrintPlan } from './print-plan.tsx';

export function PrintSheet() {
  const { store, map } = useWorld();
  const language = useLanguage();
  const { t, f } = language;
  const [picture, setPicture] = useState('');
  const answer = useSelect((state) => state.answer.value);
  const study = useSelect((state) => state.study.value);
  const found = useSelect((state) => state.found);
  useEffect(() => {
    // printing does not wait: the picture is drawn in the event that announces it
    const before = () => {
      const view = map.current;
      if (!view) return;
      const now = view.pictureNow();
      const sheet = composePicture(
        store.get(),
        language,
        'light',
        now,
        view.map.getPixelRatio(),
        view.metresPerPixel(),
      );
      const image = document.querySelector<HTMLImageElement>('#print-map');
      const address = sheet.toDataURL('image/png');
      if (image) image.src = address;
      setPicture(address);
    };
    window.addEventListener('beforeprint', before);
    return () => window.removeEventListener('beforeprint', before);
  }, [store, map, language]);
  if (!answer || !study) return null;
  const rows = sortRows(answer.areas, { column: 'rank', descending: false }, (row) => row.rank, f.compare);
  const heads = t.table.columns;
  return (
    <div class="print" aria-hidden="true">
      <img id="print-map" class="print-map" src={picture || undefined} alt="" />
      {found && <PrintPlan found={found} />}
      <table class="print-table">
        <thead>
          <tr>
            <th>{heads.rank.short}</th>
            <th class="cell-text">{heads.name.short}</th>
            <th>{heads.people.short}</th>
            <th>{t.measures.people_beyond.long(answer.question.minutes)}</th>
            <th>%</th>
            <th>{heads.mean_minutes.short}</th>
            <th>{heads.p90_minutes.short}</th>
            <th>{heads.mean_kilometres.short}</th>
            <th>{heads.sites.short}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.code}>
              <td>{f.number(row.rank)}</td>
              <td class="cell-text">{row.name}</td>
              <td>{f.people(row.people)}</td>
              <td>{f.people(peopleBeyond(row))}</td>
              <td>{f.percent(row.share_beyond)}</td>
              <td>{f.number(row.mean_minutes)}</td>
              <td>{f.number(row.p90_minutes)}</td>
              <td>{f.number(row.mean_kilometres, 1)}</td>
              <td>{row.sites === 0 && isSample(study) ? t.table.notKnown : f.number(row.sites)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
