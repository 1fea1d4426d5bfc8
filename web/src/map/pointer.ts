/** Pointer and keyboard on the map: what is under it, what hovering shows, what pressing opens. */
import type { GeoJSONSource, MapGeoJSONFeature, Map as MapLibre, PointLike } from 'maplibre-gl';
import { SOURCE as AREAS } from './layers/areas.ts';
import { SOURCE as SITES } from './layers/sites.ts';

export type Target =
  | { kind: 'area'; code: string; name: string }
  | { kind: 'site'; id: string; name: string }
  | { kind: 'origin'; id: string; name: string }
  | { kind: 'cluster'; id: number; count: number; at: [number, number] };

export interface PointerEvents {
  /** The thing under the pointer changed, or the pointer moved over it. */
  over: (target: Target | null, x: number, y: number) => void;
  press: (target: Target | null) => void;
  /** Something is being placed, and this is where; false when nothing is. */
  place: (lon: number, lat: number) => boolean;
  /** Whether a site may be dragged elsewhere. */
  movable: (site: string) => boolean;
  drop: (site: string, lon: number, lat: number) => void;
  /** The keyboard moved the map: the area in its middle. */
  middle: (target: Target | null) => void;
}

const PRESSABLE = ['sites', 'clusters', 'origins', 'areas-fill'];
/** Over the whole country dots are a texture and the area is what is meant; from here on they are targets. */
const ORIGINS_FROM_ZOOM = 7.5;
/** A finger is broader than a pointer: what lies this many pixels around the touch counts as touched. */
const FINGER = 9;

export function listenToPointer(map: MapLibre, events: PointerEvents): () => void {
  const canvas = map.getCanvas();
  let touched = false;

  const at = (x: number, y: number, reach: number): Target | null => {
    const layers = PRESSABLE.filter(
      (id) => map.getLayer(id) && (id !== 'origins' || map.getZoom() >= ORIGINS_FROM_ZOOM),
    );
    const exact = map.queryRenderedFeatures([x, y], { layers });
    const best = top(exact);
    if (best && (reach === 0 || best.kind !== 'area')) return best;
    if (reach === 0) return best;
    const box: [PointLike, PointLike] = [
      [x - reach, y - reach],
      [x + reach, y + reach],
    ];
    const near = map.queryRenderedFeatures(box, { layers: layers.filter((id) => id !== 'areas-fill') });
    return top(near) ?? best;
  };

  map.on('mousemove', (event) => {
    const target = at(event.point.x, event.point.y, 2);
    canvas.style.cursor = target ? 'pointer' : '';
    events.over(target, event.point.x, event.point.y);
  });
  map.on('mouseout', () => events.over(null, 0, 0));
  map.on('dragstart', () => events.over(null, 0, 0));
  map.on('touchstart', () => {
    touched = true;
  });
  map.on('click', (event) => {
    const target = at(event.point.x, event.point.y, touched ? FINGER : 3);
    touched = false;
    if (events.place(event.lngLat.lng, event.lngLat.lat)) return;
    if (target?.kind === 'cluster') void openCluster(map, target);
    else events.press(target);
  });

  map.on('mousedown', (event) => {
    const target = at(event.point.x, event.point.y, 3);
    if (target?.kind !== 'site' || !events.movable(target.id)) return;
    event.preventDefault();
    canvas.style.cursor = 'grabbing';
    const { x, y } = event.point;
    map.once('mouseup', (up) => {
      canvas.style.cursor = '';
      // a press that trembles is still a press
      if (Math.hypot(up.point.x - x, up.point.y - y) < 5) return;
      events.drop(target.id, up.lngLat.lng, up.lngLat.lat);
    });
  });

  const middle = () => {
    const { clientWidth, clientHeight } = canvas;
    const hits = map.queryRenderedFeatures([clientWidth / 2, clientHeight / 2], { layers: ['areas-fill'] });
    return top(hits);
  };
  const onKey = (event: KeyboardEvent) => {
    if (event.key !== 'Enter') return;
    event.preventDefault();
    const { lng, lat } = map.getCenter();
    if (!events.place(lng, lat)) events.press(middle());
  };
  const onFocus = () => {
    if (canvas.matches(':focus-visible')) events.middle(middle());
  };
  const onBlur = () => events.over(null, 0, 0);
  canvas.addEventListener('keydown', onKey);
  canvas.addEventListener('focus', onFocus);
  canvas.addEventListener('blur', onBlur);
  map.on('moveend', () => {
    if (document.activeElement === canvas && canvas.matches(':focus-visible')) events.middle(middle());
  });
  return () => {
    canvas.removeEventListener('keydown', onKey);
    canvas.removeEventListener('focus', onFocus);
    canvas.removeEventListener('blur', onBlur);
  };
}

async function openCluster(map: MapLibre, cluster: Extract<Target, { kind: 'cluster' }>) {
  const source = map.getSource<GeoJSONSource>(SITES);
  if (!source) return;
  const zoom = await source.getClusterExpansionZoom(cluster.id);
  map.easeTo({ center: cluster.at, zoom: zoom + 0.2 });
}

function top(features: MapGeoJSONFeature[]): Target | null {
  const rank = (f: MapGeoJSONFeature) => PRESSABLE.indexOf(f.layer.id);
  const [best] = [...features].sort((a, b) => rank(a) - rank(b));
  if (!best) return null;
  const p = best.properties;
  if (best.source === AREAS) return { kind: 'area', code: String(p.code), name: String(p.name) };
  if (best.layer.id === 'clusters') {
    const [lon = 0, lat = 0] = best.geometry.type === 'Point' ? best.geometry.coordinates : [];
    return { kind: 'cluster', id: Number(p.cluster_id), count: Number(p.point_count), at: [lon, lat] };
  }
  return { kind: best.source === SITES ? 'site' : 'origin', id: String(p.id), name: String(p.name) };
}
