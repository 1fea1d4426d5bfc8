/** What colours, hatching and symbols mean, how many areas each class holds, and layers on and off. */
import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import type { SiteStatus } from '../api/types.ts';
import { drawSymbol, STATUSES } from '../map/icons.ts';
import { classOfRow } from '../map/layers/areas.ts';
import { IDLE_OPACITY, isIdle } from '../map/layers/sites.ts';
import { byId, countClasses, formatMeasure, isSample } from '../state/select.ts';
import type { LayerId } from '../state/types.ts';
import { ramp } from '../theme/ramps.ts';
import { useLanguage, useSelect, useTheme, useWorld } from '../ui/hooks.ts';

export function LegendPanel() {
  const { t, f } = useLanguage();
  const theme = useTheme();
  const answer = useSelect((state) => state.answer.value);
  const question = useSelect((state) => state.question);
  if (!answer || !question) return <div class="legend legend-empty" aria-hidden="true" />;
  const measure = question.measure;
  const bounds = answer.breaks[measure] ?? [];
  const { counts, missing } = countClasses(answer.areas, bounds, (row) => classOfRow(row, measure, bounds));
  const colours = ramp(theme, bounds.length + 1);
  return (
    <section class="legend" aria-labelledby="legend-title">
      <h2 id="legend-title" class="panel-title">
        {t.legend.heading}
      </h2>
      <p class="legend-measure">{t.measures[measure].long(answer.question.minutes)}</p>
      <ul class="legend-classes">
        {colours.map((colour, i) => (
          <li key={colour}>
            <span class="swatch" style={`background:${colour}`} />
            <span>{classLabel(bounds, i, (v) => formatMeasure(f, measure, v), t.legend)}</span>
            <span class="legend-count" title={t.legend.areas(counts[i] ?? 0)}>
              {f.number(counts[i])}
            </span>
          </li>
        ))}
        <li title={t.legend.noDataWhy}>
          <span class="swatch swatch-hatch" />
          <span>{t.legend.noData}</span>
          <span class="legend-count" title={t.legend.areas(missing)}>
            {f.number(missing)}
          </span>
        </li>
      </ul>
      <Layers />
    </section>
  );
}

/** "up to 10 %", "10 – 25 %", "over 90 %": a bound belongs to the class below it. */
export function classLabel(
  bounds: readonly number[],
  i: number,
  format: (value: number) => string,
  words: { upTo: (v: string) => string; over: (v: string) => string },
): string {
  const [low, high] = [bounds[i - 1], bounds[i]];
  if (low === undefined) return words.upTo(format(high ?? 0));
  if (high === undefined) return words.over(format(low));
  return `${format(low)
    .replace(/[^\d.,<>\u00a0 -].*$/, '')
    .trim()}–${format(high)}`;
}

function Layers() {
  const { t } = useLanguage();
  const theme = useTheme();
  const study = useSelect((state) => state.study.value);
  const service = useSelect((state) =>
    byId(state.study.value?.services ?? [], state.question?.service ?? ''),
  );
  const idle = useSelect((state) => (state.sites.value?.features ?? []).some((s) => isIdle(s.properties)));
  const marked = useSelect((state) => state.marks.length > 0);
  const changed = useSelect((state) => state.changes.length > 0);
  if (!study) return null;
  const minutes = study.breaks.minutes;
  const colours = ramp(theme, minutes.length + 1);
  const present = STATUSES.filter((status) => (service?.sites[status] ?? 0) > 0);
  return (
    <div class="layers">
      {changed && (
        <ul class="layer-symbols">
          <li>
            <span class="swatch-change" />
            {t.legend.gain}
          </li>
          <li>
            <span class="swatch-change swatch-loss" />
            {t.legend.loss}
          </li>
        </ul>
      )}
      <LayerRow id="sites" name={t.legend.sites}>
        <ul class="layer-symbols">
          {present.map((status) => (
            <li key={status}>
              <SiteSymbol shape={service?.symbol ?? 'circle'} status={status} />
              {t.status[status]}
            </li>
          ))}
          {idle && (
            <li>
              <span style={`opacity:${IDLE_OPACITY}`}>
                <SiteSymbol shape={service?.symbol ?? 'circle'} status="operating" />
              </span>
              {t.legend.idle}
            </li>
          )}
          {marked && (
            <li>
              <span class="next-mark">1</span>
              {t.legend.found}
            </li>
          )}
          <li>
            <span class="swatch-cluster">5</span>
            {t.legend.cluster}
          </li>
        </ul>
        {isSample(study) && <p class="remark">{t.legend.sample}</p>}
      </LayerRow>
      <LayerRow id="origins" name={t.legend.origins}>
        <div class="minute-strip" title={t.legend.originsWhy}>
          {colours.map((colour, i) => (
            <span key={colour} class="minute-class">
              <span class="minute-dot" style={`background:${colour}`} />
              {i < minutes.length ? minutes[i] : `${minutes[i - 1]}+`}
            </span>
          ))}
          <span class="minute-class">min</span>
        </div>
      </LayerRow>
      <LayerRow id="roads" name={t.legend.roads}>
        <ul class="layer-symbols">
          <li>
            <span class="swatch-road swatch-link" />
            {t.legend.roadsEstimated}
          </li>
        </ul>
      </LayerRow>
      <LayerRow id="labels" name={t.legend.labels} />
      <LayerRow id="osm" name={t.legend.osm} note={t.legend.osmWhy} />
    </div>
  );
}

function LayerRow({
  id,
  name,
  note,
  children,
}: {
  id: LayerId;
  name: string;
  note?: string;
  children?: ComponentChildren;
}) {
  const { actions } = useWorld();
  const on = useSelect((state) => state.layers[id]);
  return (
    <div class="layer">
      <label class="layer-switch" title={note}>
        <input
          type="checkbox"
          checked={on}
          onChange={(event) => actions.setLayer(id, event.currentTarget.checked)}
        />
        {name}
      </label>
      {on && children}
    </div>
  );
}

/** A site's symbol beside its name, drawn by the same hand as on the map. */
export function SiteSymbol({ shape, status }: { shape: string; status: SiteStatus }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const theme = useTheme();
  useEffect(() => {
    const context = canvas.current?.getContext('2d');
    if (!context) return;
    const style = getComputedStyle(document.documentElement);
    context.clearRect(0, 0, 32, 32);
    const [ink, halo] = ['--map-site', '--map-site-halo'].map((name) => style.getPropertyValue(name).trim());
    drawSymbol(context, shape, status, [16, 16], 10, ink ?? '', halo ?? '');
  }, [shape, status, theme]);
  return (
    <span class="symbol" aria-hidden="true">
      <canvas ref={canvas} width={32} height={32} />
    </span>
  );
}
