/** The best places for one more site, side by side: what each alone would do, and for which regions. */
import { useEffect, useRef } from 'preact/hooks';
import { planFile } from '../../api/client.ts';
import { saveText } from '../../export/download.ts';
import { placesCsv } from '../../export/places.ts';
import { type Compared, type Found, idsOf, regionGains } from '../../state/plan.ts';
import { useLanguage, useSelect, useWorld } from '../../ui/hooks.ts';
import { signed } from './gains.tsx';
import { PlaceName, useShow } from './place.tsx';

export function ComparedPlaces({ found, compared }: { found: Found; compared: readonly Compared[] }) {
  const { announce } = useWorld();
  const { t, f, lang } = useLanguage();
  const areas = useSelect((state) => state.answer.value?.areas);
  const head = useRef<HTMLParagraphElement>(null);
  const show = useShow(found);
  const { minutes } = found.question;
  const [best] = compared;
  const said = best
    ? t.next.bestOne(best.candidate.properties.name ?? best.candidate.properties.id, gain(best), minutes)
    : t.next.noGain;
  useEffect(() => {
    head.current?.focus({ preventScroll: false });
    announce(said);
  }, [found]);
  if (!best) {
    return (
      <p class="next-proof" tabIndex={-1} ref={head}>
        {said}
      </p>
    );
  }
  return (
    <div>
      <p class="next-proof" tabIndex={-1} ref={head}>
        <strong>{said}</strong>
      </p>
      <table class="next-table">
        <caption>
          {t.next.places(found.result.candidates)}
          {found.apart && t.next.placesApart}
        </caption>
        <thead>
          <tr>
            <th scope="col">{t.next.columns.rank}</th>
            <th scope="col" class="next-name">
              {t.next.columns.place}
            </th>
            <th scope="col">{t.next.columns.people}</th>
            <th scope="col">{t.next.columns.shareThen}</th>
            <th scope="col">
              <span class="unseen">{t.next.show}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {compared.map((place, i) => (
            <tr key={place.candidate.properties.id}>
              <td>
                <span class="next-mark">{f.number(i + 1)}</span>
              </td>
              <th scope="row" class="next-name">
                <PlaceName candidate={place.candidate} />
              </th>
              <td>{signed(f.people(gain(place)), gain(place))}</td>
              <td>{f.percent(place.total.share_within_after)}</td>
              <td>
                <button
                  type="button"
                  class="link"
                  aria-label={t.next.tryNamed(
                    place.candidate.properties.name ?? place.candidate.properties.id,
                  )}
                  onClick={() => show([place.candidate.properties.id], idsOf(found))}
                >
                  {t.next.try}
                </button>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <Regions compared={compared} />
      <div class="next-buttons">
        <button
          type="button"
          class="button button-main"
          onClick={() =>
            saveText(placesCsv(found, compared, areas ?? [], lang), `places-${found.question.service}.csv`)
          }
        >
          {t.next.handOn}
        </button>
        <a class="button" href={planFile(found.id, 'candidates', 'geojson')} download="">
          {t.next.allGeojson}
        </a>
        <button type="button" class="button" onClick={() => window.print()}>
          {t.next.print}
        </button>
      </div>
    </div>
  );
}

const gain = (place: Compared) => place.total.people_gained ?? 0;

/** A row a region, a column a place. */
function Regions({ compared }: { compared: readonly Compared[] }) {
  const { t, f } = useLanguage();
  const rows = regionGains(compared);
  if (rows.length === 0) return null;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls has to be reached by the keyboard
    <section class="next-wide" tabIndex={0} aria-label={t.next.regions}>
      <table class="next-table">
        <caption>{t.next.regionsBy}</caption>
        <thead>
          <tr>
            <th scope="col">{t.next.columns.region}</th>
            {compared.map((place, i) => (
              <th scope="col" key={place.candidate.properties.id}>
                <abbr
                  class="next-mark"
                  title={place.candidate.properties.name ?? place.candidate.properties.id}
                >
                  {f.number(i + 1)}
                </abbr>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.code}>
              <th scope="row">{row.name}</th>
              {row.by.map((change, i) => (
                <td key={compared[i]?.candidate.properties.id}>
                  {change ? (
                    <>
                      {signed(f.people(absolute(change.people_gained)), change.people_gained ?? 0)}
                      <br />
                      <span class="remark next-shares">
                        {bare(f.percent(change.share_within_before))}→{f.percent(change.share_within_after)}
                      </span>
                    </>
                  ) : (
                    f.number(0)
                  )}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

/** Without its sign: columns are narrow, and the sign follows. */
const bare = (percent: string) => percent.replace(/\s*%$/, '');

const absolute = (value: number | null) => (value === null ? null : Math.abs(value));
