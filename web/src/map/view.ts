/**
 * The map as one thing that is told the state and draws it. It holds no logic of its own: what is shown
 * follows from the state, what the reader does becomes an action.
 */

import workerUrl from 'virtual:map-worker';
import latinExtUrl from '@fontsource-variable/ibm-plex-sans/files/ibm-plex-sans-latin-ext-wght-normal.woff2?url';
import latinUrl from '@fontsource-variable/ibm-plex-sans/files/ibm-plex-sans-latin-wght-normal.woff2?url';
import type { FeatureCollection } from 'geojson';
import { type GeoJSONSource, type LayerSpecification, Map as MapLibre, setWorkerUrl } from 'maplibre-gl';
import type { Actions } from '../state/actions.ts';
import { byId } from '../state/select.ts';
import type { Camera, State } from '../state/types.ts';
import type { Theme } from '../theme/ramps.ts';
import { type Box, labelPoints } from './geometry.ts';
import { hatchImage, STATUSES, symbolImage } from './icons.ts';
import * as areas from './layers/areas.ts';
import * as ground from './layers/ground.ts';
import * as labels from './layers/labels.ts';
import * as origins from './layers/origins.ts';
import * as path from './layers/path.ts';
import * as roads from './layers/roads.ts';
import * as sites from './layers/sites.ts';
import { type Palette, readPalette } from './palette.ts';
import { listenToPointer, type PointerEvents } from './pointer.ts';
import { layerPutter } from './zorder.ts';

setWorkerUrl(workerUrl);

export interface MapView {
  apply: (state: State, theme: Theme) => void;
  zoom: (by: 1 | -1) => void;
  home: () => void;
  flyTo: (box: Box | [number, number]) => void;
  /** The map drawn at so many device pixels per CSS pixel, or at the screen's own when null. */
  picture: (scale: number | null) => Promise<HTMLCanvasElement>;
  /** The same at once, for printing, which does not wait. */
  pictureNow: () => HTMLCanvasElement;
  metresPerPixel: () => number;
  resize: () => void;
  destroy: () => void;
  map: MapLibre;
}

const EMPTY = path.noLines;
const reducedMotion = () => matchMedia('(prefers-reduced-motion: reduce)').matches;

export function createMapView(
  container: HTMLElement,
  bbox: Box,
  camera: Camera | null,
  actions: Actions,
  pointer: PointerEvents,
): MapView {
  const map = new MapLibre({
    container,
    style: emptyStyle(),
    ...(camera
      ? { center: [camera.lon, camera.lat] as [number, number], zoom: camera.zoom }
      : { bounds: bbox, fitBoundsOptions: { padding: padding(container) } }),
    attributionControl: false,
    dragRotate: false,
    pitchWithRotate: false,
    touchPitch: false,
    fadeDuration: 0,
    maxZoom: 16,
    minZoom: 3,
    maxPitch: 0,
    renderWorldCopies: false,
    validateStyle: false,
  });
  map.touchZoomRotate.disableRotation();
  map.keyboard.disableRotation();

  let palette: Palette = readPalette('light');
  let drawn: State | null = null;
  let drawnTheme: Theme | null = null;
  let ready = false;
  let pending: [State, Theme] | null = null;
  let hatched = '';
  let paintedAreas: { shapes: unknown; answer: unknown } = { shapes: null, answer: null };

  const put = layerPutter(map);
  const sent = new Map<string, FeatureCollection>();
  /** Data that is on the map already is not sent again: it would be cut into tiles and laid out anew. */
  const setData = (source: string, data: FeatureCollection) => {
    if (sent.get(source) === data) return;
    sent.set(source, data);
    map.getSource<GeoJSONSource>(source)?.setData(data);
  };

  // not `load`, which waits for a first drawing of the empty map
  map.once('style.load', () => {
    ready = true;
    if (pending) apply(...pending);
    const { lng, lat } = map.getCenter();
    actions.moved({ lon: lng, lat, zoom: map.getZoom() });
  });
  map.on('moveend', () => {
    const { lng, lat } = map.getCenter();
    if (ready) actions.moved({ lon: lng, lat, zoom: map.getZoom() });
  });
  map.on('error', (event) => {
    // a background picture that does not come is not an error of the page
    if ('sourceId' in event && event.sourceId === ground.OSM) return;
    throw event.error;
  });
  const stopListening = listenToPointer(map, pointer);

  function apply(state: State, theme: Theme) {
    if (!ready) {
      pending = [state, theme];
      return;
    }
    const before = drawn;
    const changed = (key: keyof State) => !before || before[key] !== state[key];
    if (drawnTheme !== theme) {
      palette = readPalette(theme);
      drawnTheme = theme;
      restyle(state);
    } else if (changed('answer') || changed('gaps') || changed('question') || changed('layers')) {
      const kept = before && styleKey(before) === styleKey(state);
      if (!kept) restyle(state);
    }
    if (changed('answer') || changed('shapes') || changed('question')) drawAreas(state);
    if (changed('gaps')) {
      setData(origins.SOURCE, state.gaps.value ?? EMPTY);
      setData(labels.PLACES, labels.places(state.gaps.value));
    }
    if (changed('sites') && before?.sites.value !== state.sites.value) {
      const unchanged =
        before?.sites.value && JSON.stringify(siteKeys(before)) === JSON.stringify(siteKeys(state));
      if (!unchanged) setData(sites.SOURCE, state.sites.value ?? EMPTY);
    }
    if (changed('roads')) setData(roads.SOURCE, state.roads.value ?? EMPTY);
    if (changed('layers')) showLayers(state);
    if (changed('camera') && state.camera) goTo(state.camera);
    if (changed('hovered')) highlight(state);
    if (
      changed('selection') ||
      changed('explainedOrigin') ||
      changed('hoveredOrigin') ||
      changed('gaps') ||
      changed('sites')
    ) {
      drawSelection(state);
    }
    drawn = state;
  }

  /** Back and Forward bring a camera with them; the map's own moves come back here as they are. */
  function goTo({ lon, lat, zoom }: Camera) {
    const { lng, lat: now } = map.getCenter();
    const moved =
      Math.abs(lng - lon) > 1e-4 || Math.abs(now - lat) > 1e-4 || Math.abs(map.getZoom() - zoom) > 0.01;
    if (moved) map.jumpTo({ center: [lon, lat], zoom });
  }

  /** A theme, a service's shape or a number of classes has changed: what differs is set, data stays. */
  function restyle(state: State) {
    const study = state.study.value;
    if (!study) return;
    const shape = byId(study.services, state.question?.service ?? '')?.symbol ?? 'circle';
    for (const status of STATUSES) {
      putImage(sites.imageName(shape, status), symbolImage(shape, status, palette.site, palette.siteHalo));
    }
    putImage(areas.HATCH, hatchImage(palette.hatch, palette.nodata));
    const most = Math.max(0, ...(state.gaps.value?.features ?? []).map((gap) => gap.properties.people ?? 0));
    const measure = state.question?.measure ?? 'share_beyond';
    const classes = (state.answer.value?.breaks[measure]?.length ?? 5) + 1;
    const wanted: LayerSpecification[] = [
      ...ground.layers(palette),
      ...(state.layers.osm ? [ground.osmLayer(palette)] : []),
      ...areas.layers(palette, classes),
      ...roads.layers(palette),
      ...origins.layers(palette, study.breaks.minutes, most),
      ...path.layers(palette),
      ...sites.layers(palette, shape),
      ...labels.layers(palette),
    ];
    if (state.layers.osm && !map.getSource(ground.OSM)) map.addSource(ground.OSM, ground.osmSource);
    for (const layer of wanted) put(layer);
    if (!state.layers.osm && map.getLayer('osm')) {
      map.removeLayer('osm');
      put.forget('osm');
    }
    map.setPaintProperty('areas-fill', 'fill-opacity', state.layers.osm ? 0.72 : 1);
    showLayers(state);
  }

  /** New shapes are shown only together with their figures: until then the old map stays. */
  function drawAreas(state: State) {
    const answer = state.answer.value;
    const question = state.question;
    if (!answer || !question) return;
    const shapes = state.shapes[answer.question.level];
    if (!shapes) return;
    if (paintedAreas.shapes !== shapes) {
      map.removeFeatureState({ source: areas.SOURCE });
      setData(areas.SOURCE, shapes);
      setData(labels.AREAS, labelPoints(shapes));
    }
    const parent = state.study.value?.levels.find((level) => level.id === answer.question.level)?.parent;
    setData(areas.PARENTS, (parent && state.shapes[parent]) || EMPTY);
    areas.paintClasses(map, answer.areas, question.measure, answer.breaks[question.measure] ?? []);
    const missing = answer.areas
      .filter((row) => areas.valueOfRow(row, question.measure) === null)
      .map((row) => row.code)
      .sort();
    if (missing.join() !== hatched) {
      hatched = missing.join();
      map.setFilter('areas-hatch', areas.withoutData(missing));
    }
    if (paintedAreas.shapes !== shapes) highlight(state);
    if (paintedAreas.answer !== answer) {
      map.once('render', () => performance.mark('pieeja:painted'));
      if (paintedAreas.answer === null) map.once('idle', () => performance.mark('pieeja:first-map'));
    }
    paintedAreas = { shapes, answer };
  }

  function highlight(state: State) {
    const shapes = state.shapes[state.answer.value?.question.level ?? ''];
    const selected = state.selection?.kind === 'area' ? state.selection.code : null;
    setData(areas.HIGHLIGHT, areas.highlights(shapes, state.hovered, selected));
  }

  function drawSelection(state: State) {
    highlight(state);
    const chosen = state.selection?.kind === 'origin' ? state.explainedOrigin.value : null;
    setData(path.SOURCE, path.pathLines(state.hoveredOrigin ?? chosen));
    const site = state.selection?.kind === 'site' ? state.selection.id : null;
    const at = state.sites.value?.features.find((f) => f.properties.id === site)?.geometry.coordinates;
    setData(path.CATCHMENT, site && at ? path.catchmentLines(state.gaps.value, site, at) : EMPTY);
    select(state);
  }

  function select({ selection }: State) {
    map.setFilter('origin-selected', ['==', ['get', 'id'], selection?.kind === 'origin' ? selection.id : '']);
    map.setFilter('site-selected', ['==', ['get', 'id'], selection?.kind === 'site' ? selection.id : '']);
  }

  function showLayers({ layers }: State) {
    const show = (on: boolean, ...ids: string[]) => {
      for (const id of ids)
        if (map.getLayer(id)) map.setLayoutProperty(id, 'visibility', on ? 'visible' : 'none');
    };
    show(layers.sites, 'sites', 'clusters', 'cluster-counts', 'site-selected');
    show(layers.origins, 'origins', 'origin-selected');
    show(layers.roads, 'roads', 'roads-link');
    show(layers.labels, 'labels-areas', 'labels-places');
  }

  function putImage(name: string, image: ImageData) {
    if (map.hasImage(name)) map.removeImage(name);
    map.addImage(name, image, { pixelRatio: 2 });
  }

  const copy = () => {
    map.redraw();
    const source = map.getCanvas();
    const target = document.createElement('canvas');
    target.width = source.width;
    target.height = source.height;
    // in the same task as the drawing: the drawing buffer is not preserved
    target.getContext('2d')?.drawImage(source, 0, 0);
    return target;
  };

  return {
    map,
    apply,
    zoom: (by) => map.easeTo({ zoom: map.getZoom() + by, duration: reducedMotion() ? 0 : 200 }),
    home: () => map.fitBounds(bbox, { padding: padding(container), animate: !reducedMotion() }),
    flyTo: (to) => {
      if (to.length === 2)
        map.easeTo({ center: to, zoom: Math.max(map.getZoom(), 9.5), animate: !reducedMotion() });
      else map.fitBounds(to, { padding: padding(container) * 2, maxZoom: 10, animate: !reducedMotion() });
    },
    picture: async (scale) => {
      const usual = map.getPixelRatio();
      if (scale === null || scale === usual) return copy();
      const idle = new Promise((resolve) => map.once('idle', resolve));
      map.setPixelRatio(scale);
      await idle;
      const picture = copy();
      map.setPixelRatio(usual);
      return picture;
    },
    pictureNow: copy,
    metresPerPixel: () => {
      const { clientWidth, clientHeight } = map.getCanvas();
      const y = clientHeight / 2;
      const [a, b] = [map.unproject([clientWidth / 2 - 50, y]), map.unproject([clientWidth / 2 + 50, y])];
      return a.distanceTo(b) / 100;
    },
    resize: () => map.resize(),
    destroy: () => {
      stopListening();
      map.remove();
    },
  };
}

/** What decides how layers look, apart from data: equal keys need no restyling. */
function styleKey(state: State): string {
  const measure = state.question?.measure ?? 'share_beyond';
  return JSON.stringify([
    state.question?.service,
    state.answer.value?.breaks[measure]?.length,
    state.layers.osm,
    state.gaps.value?.features.length,
    state.gaps.value ? state.question?.group : null,
  ]);
}

/** What of the sites is drawn: figures that change with the limit are not, and need no new symbols. */
function siteKeys(state: State) {
  return state.sites.value?.features.map(({ properties: p }) => [p.id, p.service, p.status, p.capacity]);
}

function padding(container: HTMLElement): number {
  return Math.min(container.clientWidth, container.clientHeight) > 500 ? 24 : 10;
}

function emptyStyle() {
  const empty = (extra: object = {}) => ({ type: 'geojson' as const, data: EMPTY, ...extra });
  return {
    version: 8 as const,
    'font-faces': {
      [sites.FONT]: [
        { url: latinExtUrl, 'unicode-range': ['U+0100-024F', 'U+1E00-1EFF'] },
        { url: latinUrl, 'unicode-range': ['U+0000-00FF', 'U+2000-206F', 'U+20AC'] },
      ],
    },
    sources: {
      [areas.SOURCE]: empty({ promoteId: 'code', tolerance: 0.2 }),
      [areas.PARENTS]: empty(),
      [areas.HIGHLIGHT]: empty(),
      [roads.SOURCE]: empty(),
      [origins.SOURCE]: empty(),
      [path.SOURCE]: empty(),
      [path.CATCHMENT]: empty(),
      [sites.SOURCE]: empty({ cluster: true, clusterMaxZoom: sites.CLUSTERED_BELOW - 1, clusterRadius: 26 }),
      [labels.AREAS]: empty(),
      [labels.PLACES]: empty(),
    },
    layers: [],
  };
}
