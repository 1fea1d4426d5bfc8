/** The map's place on the page: the drawing, what hovers over it, its buttons, scale, badge and sources. */
import { useEffect, useRef, useState } from 'preact/hooks';
import { scaleBar } from '../export/scale.ts';
import { formatFor } from '../i18n/format.ts';
import { messages } from '../i18n/index.ts';
import { valueOfRow } from '../map/layers/areas.ts';
import { OSM_ATTRIBUTION } from '../map/layers/ground.ts';
import type { Target } from '../map/pointer.ts';
import type { MapView } from '../map/view.ts';
import { readSteps } from '../state/scenario.ts';
import { formatMeasure, isBusy } from '../state/select.ts';
import type { State } from '../state/types.ts';
import { IconButton } from '../ui/fields.tsx';
import { useLanguage, useSelect, useTheme, useWorld } from '../ui/hooks.ts';
import { Banners, FirstVisit, NetworkBadge } from './notices.tsx';
import { useOpen } from './open.ts';

/** The map's code is three quarters of the page's; it comes while study and answer are being fetched. */
const mapCode = import('../map/view.ts');

interface Tip {
  x: number;
  y: number;
  title: string;
  lines: string[];
  right: boolean;
}

export function MapPanel() {
  const world = useWorld();
  const { actions, store, map } = world;
  const { t } = useLanguage();
  const theme = useTheme();
  const open = useOpen();
  const openNow = useRef(open);
  openNow.current = open;
  const container = useRef<HTMLDivElement>(null);
  const [tip, setTip] = useState<Tip | null>(null);
  const [middle, setMiddle] = useState('');
  const [view, setView] = useState<MapView | null>(null);
  const study = useSelect((state) => state.study.value);
  const loading = useSelect((state) => state.answer.loading || state.study.loading);
  const placing = useSelect((state) => state.placing);

  useEffect(() => {
    if (!study || !container.current) return undefined;
    let made: MapView | null = null;
    let gone = false;
    void mapCode.then(({ createMapView }) => {
      if (gone || !container.current) return;
      const over = (target: Target | null, x: number, y: number) => {
        const state = store.get();
        actions.hover(target?.kind === 'area' ? target.code : null);
        if (target?.kind !== lastOver.kind || (target && targetId(target) !== lastOver.id)) {
          actions.hoverOrigin(target?.kind === 'origin' ? target.id : null);
          lastOver = { kind: target?.kind, id: target ? targetId(target) : undefined };
        }
        setTip(target ? tipFor(state, target, x, y, container.current?.clientWidth ?? 0) : null);
      };
      let lastOver: { kind: string | undefined; id: string | undefined } = { kind: undefined, id: undefined };
      try {
        made = createMapView(container.current, study.bbox, store.get().camera, actions, {
          over,
          press: (target) => {
            if (!target) return;
            if (target.kind === 'area') openNow.current({ kind: 'area', code: target.code });
            else if (target.kind !== 'cluster') openNow.current({ kind: target.kind, id: target.id });
          },
          place: (lon, lat) => actions.place(lon, lat),
          movable: (site) => readSteps(store.get().question?.scenario ?? '').some((step) => step.id === site),
          drop: (site, lon, lat) => actions.moveSite(site, lon, lat),
          middle: (target) => {
            actions.hover(target?.kind === 'area' ? target.code : null);
            setMiddle(describeMiddle(store.get(), target));
          },
        });
      } catch {
        actions.mapFailed();
        return;
      }
      map.current = made;
      window.__pieeja = { map: made.map, busy: () => isBusy(store.get()) };
      setView(made);
    });
    return () => {
      gone = true;
      map.current = null;
      made?.destroy();
    };
  }, [study, store, actions, map]);

  useEffect(() => {
    if (!view) return undefined;
    const draw = () => view.apply(store.get(), theme);
    draw();
    return store.subscribe(draw);
  }, [view, store, theme]);

  useEffect(() => {
    view?.map.getCanvas().setAttribute('aria-label', t.map.label);
  }, [view, t]);

  return (
    <section class="map" aria-label={t.map.home} data-placing={placing ? 'true' : undefined}>
      <div class="progress" data-on={loading} aria-hidden="true" />
      <div class="map-canvas" id="map" ref={container} />
      <span class="crosshair" aria-hidden="true" />
      {tip && (
        <div
          class={tip.right ? 'tip tip-left' : 'tip'}
          style={`--x:${tip.x}px;--y:${tip.y}px`}
          aria-hidden="true"
        >
          <strong>{tip.title}</strong>
          {tip.lines.map((line) => (
            <span key={line}>{line}</span>
          ))}
        </div>
      )}
      <p class="unseen" aria-live="polite">
        {middle}
      </p>
      <Banners />
      <NetworkBadge />
      <FirstVisit />
      <div class="map-buttons">
        <IconButton icon="plus" label={t.map.zoomIn} onClick={() => map.current?.zoom(1)} />
        <IconButton icon="minus" label={t.map.zoomOut} onClick={() => map.current?.zoom(-1)} />
        <IconButton icon="home" label={t.map.home} onClick={() => map.current?.home()} />
      </div>
      <div class="map-foot">
        <Scale />
        <Attributions />
      </div>
    </section>
  );
}

function Scale() {
  const { map } = useWorld();
  const { t, f } = useLanguage();
  const camera = useSelect((state) => state.camera);
  if (!camera || !map.current) return <span class="scale" />;
  const { metres, pixels } = scaleBar(map.current.metresPerPixel(), 90);
  const text = metres >= 1000 ? `${f.number(metres / 1000)} km` : `${f.number(metres)} m`;
  return (
    <span class="scale" title={t.map.scale} style={`--width:${pixels}px`}>
      {text}
    </span>
  );
}

function Attributions() {
  const { t } = useLanguage();
  const study = useSelect((state) => state.study.value);
  const osm = useSelect((state) => state.layers.osm);
  if (!study) return null;
  const all = osm ? [...study.attributions, OSM_ATTRIBUTION] : study.attributions;
  return (
    <details class="attributions">
      <summary>{t.attributions}</summary>
      <ul>
        {all.map((a) => (
          <li key={a.text}>
            {a.url ? (
              <a href={a.url} target="_blank" rel="noreferrer">
                {a.text}
              </a>
            ) : (
              a.text
            )}
            , {a.licence}
          </li>
        ))}
      </ul>
    </details>
  );
}

function targetId(target: Target): string {
  return target.kind === 'area' ? target.code : String(target.id);
}

function tipFor(state: State, target: Target, x: number, y: number, width: number): Tip | null {
  const t = messages(state.lang);
  const f = formatFor(state.lang);
  const answer = state.answer.value;
  const tip = (title: string, lines: string[]): Tip => ({ x, y, title, lines, right: x > width - 240 });
  switch (target.kind) {
    case 'cluster':
      return tip(t.map.clusterZoom(target.count), []);
    case 'site': {
      const site = state.sites.value?.features.find((s) => s.properties.id === target.id)?.properties;
      if (!site) return tip(target.name, []);
      const places = site.capacity === null ? [] : [`${t.site.capacity}: ${f.number(site.capacity)}`];
      return tip(site.name, [t.status[site.status] ?? site.status, ...places]);
    }
    case 'origin': {
      const gap = state.gaps.value?.features.find((g) => g.properties.id === target.id)?.properties;
      if (!gap) return tip(target.name, []);
      const reason = gap.reason === 'ok' ? f.minutes(gap.minutes) : (t.reasons[gap.reason] ?? gap.reason);
      return tip(gap.name, [reason, `${t.origin.people}: ${f.people(gap.people)}`]);
    }
    case 'area': {
      const row = answer?.areas.find((area) => area.code === target.code);
      if (!row || !answer) return tip(target.name, []);
      const beyond = (row.people_beyond ?? 0) + (row.people_unreachable ?? 0);
      const lines = [
        `${f.percent(row.share_beyond)} ${t.answer.beyond(answer.question.minutes)}`,
        t.map.tipPeople(beyond, row.people ?? 0),
        `${t.area.mean}: ${f.minutes(row.mean_minutes)}`,
      ];
      return tip(
        row.name,
        row.people === null || row.people === 0 ? [t.reasons[row.reason] ?? t.legend.noData] : lines,
      );
    }
  }
}

function describeMiddle(state: State, target: Target | null): string {
  const t = messages(state.lang);
  const question = state.question;
  if (target?.kind !== 'area' || !question) return t.map.nothingHere;
  const row = state.answer.value?.areas.find((area) => area.code === target.code);
  const value = row ? valueOfRow(row, question.measure) : null;
  return t.map.middle(target.name, formatMeasure(formatFor(state.lang), question.measure, value));
}
