/**
 * Draws the state on the map: what differs from the state before, and nothing else. A new answer only
 * sets classes of areas; layers, shapes and points are sent again when they are others.
 */
import type { FeatureCollection } from 'geojson';
import type { GeoJSONSource, Map as MapLibre } from 'maplibre-gl';
import type { AreaProperties } from '../api/types.ts';
import type { LayerId, State } from '../state/types.ts';
import type { Theme } from '../theme/ramps.ts';
import { labelPoints } from './geometry.ts';
import { hatchImage, STATUSES, symbolImage } from './icons.ts';
import * as areas from './layers/areas.ts';
import * as changes from './layers/changes.ts';
import * as ground from './layers/ground.ts';
import * as labels from './layers/labels.ts';
import * as marks from './layers/marks.ts';
import * as origins from './layers/origins.ts';
import * as path from './layers/path.ts';
import * as roads from './layers/roads.ts';
import * as sites from './layers/sites.ts';
import { once } from './memo.ts';
import { type Palette, readPalette } from './palette.ts';
import { EMPTY, firstLayers, LATER_SOURCES, type Look, laterLayers, lookOf } from './style.ts';
import { layerPutter } from './zorder.ts';

const SWITCHED: Partial<Record<LayerId, readonly string[]>> = {
  sites: ['sites', 'clusters', 'cluster-counts', 'site-selected'],
  origins: ['origins', 'origin-selected'],
  roads: ['roads', 'roads-link'],
  labels: ['labels-areas', 'labels-places'],
};

export function createPainter(map: MapLibre): (state: State, theme: Theme) => void {
  const put = layerPutter(map);
  const sent = new Map<string, FeatureCollection>();
  let palette: Palette | null = null;
  let look: Look | null = null;
  let drawn: State | null = null;
  let painted: { shapes: unknown; answer: unknown; measure: unknown } = {
    shapes: null,
    answer: null,
    measure: null,
  };
  let hatched = '';
  let outlined = '';
  let compared = '';
  let sited = '';
  let threaded = '';

  /** Data that is on the map already is not sent again: it would be cut into tiles and laid out anew. */
  const setData = (source: string, data: FeatureCollection) => {
    if (sent.get(source) === data) return;
    sent.set(source, data);
    map.getSource<GeoJSONSource>(source)?.setData(data);
  };

  /** Until the areas are drawn for the first time nothing else takes the worker's or the screen's time. */
  let complete = false;
  let last: [State, Theme] | null = null;

  return paint;

  function paint(state: State, theme: Theme) {
    last = [state, theme];
    const before = drawn;
    const changed = (...keys: (keyof State)[]) => !before || keys.some((key) => before[key] !== state[key]);
    restyle(state, theme);
    if (changed('answer', 'shapes', 'question')) drawAreas(state);
    drawn = state;
    if (complete) drawRest(state, changed);
  }

  function completeMap() {
    complete = true;
    for (const [id, source] of Object.entries(LATER_SOURCES)) map.addSource(id, source);
    look = null;
    drawn = null;
    if (last) paint(...last);
  }

  function drawRest(state: State, changed: (...keys: (keyof State)[]) => boolean) {
    const gaps = state.gaps.value;
    if (changed('gaps')) {
      setData(origins.SOURCE, gaps ?? EMPTY);
      setData(labels.PLACES, gaps ? placesOf(gaps) : EMPTY);
    }
    if (changed('sites') && siteKey(state) !== sited) {
      sited = siteKey(state);
      setData(sites.SOURCE, state.sites.value ?? EMPTY);
    }
    if (changed('answer', 'shapes')) drawNames(state);
    if (changed('roads')) setData(roads.SOURCE, state.roads.value ?? EMPTY);
    if (changed('marks')) setData(marks.SOURCE, marks.points(state.marks));
    if (changed('layers')) showLayers(state);
    if (changed('changes', 'answer', 'shapes')) drawChanges(state);
    if (changed('hovered', 'selection', 'answer', 'shapes')) outline(state);
    if (changed('selection', 'explainedOrigin', 'hoveredOrigin', 'gaps', 'sites')) drawSelection(state);
  }

  /** A theme, a shape of sites, a number of classes has changed: what differs is set, data stays. */
  function restyle(state: State, theme: Theme) {
    const next = lookOf(state, look);
    const sameTheme = palette?.theme === theme;
    if (sameTheme && JSON.stringify(next) === JSON.stringify(look)) return;
    const first = look === null;
    const p = sameTheme && palette ? palette : readPalette(theme);
    if (first || !sameTheme || next.shape !== look?.shape) {
      for (const status of STATUSES) {
        putImage(sites.imageName(next.shape, status), symbolImage(next.shape, status, p.site, p.siteHalo));
      }
    }
    if (first || !sameTheme) putImage(areas.HATCH, hatchImage(p.hatch, p.nodata));
    if (next.osm && !map.getSource(ground.OSM)) map.addSource(ground.OSM, ground.osmSource);
    for (const layer of firstLayers(next, p)) put(layer);
    if (complete) for (const layer of laterLayers(next, p)) put(layer);
    if (!next.osm && map.getLayer('osm')) {
      map.removeLayer('osm');
      put.forget('osm');
    }
    palette = p;
    look = next;
    if (first && complete) showLayers(state);
  }

  /** New shapes are shown only together with their figures: until then the old map stays. */
  function drawAreas({ answer: { value: answer }, question, shapes: all, study }: State) {
    const shapes = answer && all[answer.question.level];
    if (!answer || !question || !shapes) return;
    const { measure } = question;
    const parent = study.value?.levels.find((level) => level.id === answer.question.level)?.parent;
    setData(areas.PARENTS, (parent && all[parent]) || EMPTY);
    if (painted.shapes === shapes && painted.answer === answer && painted.measure === measure) return;
    if (painted.shapes !== shapes) {
      map.removeFeatureState({ source: areas.SOURCE });
      setData(areas.SOURCE, shapes);
    }
    areas.paintClasses(map, answer.areas, measure, answer.breaks[measure]);
    const missing = answer.areas
      .filter((row) => areas.valueOfRow(row, measure) === null)
      .map((row) => row.code);
    if (missing.join() !== hatched) {
      hatched = missing.join();
      map.setFilter('areas-hatch', areas.withoutData(missing));
    }
    if (painted.answer === null) onceDrawn(map, completeMap);
    map.once('render', () => performance.mark('pieeja:painted'));
    painted = { shapes, answer, measure };
  }

  function drawNames({ answer, shapes: all }: State) {
    const shapes = answer.value && all[answer.value.question.level];
    if (shapes) setData(labels.AREAS, namesOf(shapes));
  }

  function drawChanges({ answer, shapes: all, changes: told }: State) {
    const level = answer.value?.question.level ?? '';
    const key = JSON.stringify([level, level in all, told.map((one) => [one.code, changes.signOf(one)])]);
    if (key === compared) return;
    compared = key;
    setData(changes.SOURCE, changes.outlines(all[level], told));
  }

  function outline(state: State) {
    const level = state.answer.value?.question.level ?? '';
    const selected = state.selection?.kind === 'area' ? state.selection.code : null;
    const key = JSON.stringify([level, level in state.shapes, state.hovered, selected]);
    if (key === outlined) return;
    outlined = key;
    setData(areas.HIGHLIGHT, areas.highlights(state.shapes[level], state.hovered, selected));
  }

  function drawSelection(state: State) {
    const { selection } = state;
    const chosen = selection?.kind === 'origin' ? state.explainedOrigin.value : null;
    const way = state.hoveredOrigin ?? chosen;
    setData(path.SOURCE, way ? pathOf(way) : EMPTY);
    const site = selection?.kind === 'site' ? selection.id : null;
    const at = state.sites.value?.features.find((f) => f.properties.id === site)?.geometry.coordinates;
    const key = JSON.stringify([
      site,
      at,
      state.question?.service,
      state.question?.group,
      state.gaps.loading,
    ]);
    if (key !== threaded) {
      threaded = key;
      setData(path.CATCHMENT, site && at ? path.catchmentLines(state.gaps.value, site, at) : EMPTY);
    }
    map.setFilter('origin-selected', ['==', ['get', 'id'], selection?.kind === 'origin' ? selection.id : '']);
    map.setFilter('site-selected', ['==', ['get', 'id'], site ?? '']);
  }

  function showLayers({ layers }: State) {
    for (const [id, ids] of Object.entries(SWITCHED)) {
      const visibility = layers[id as LayerId] ? 'visible' : 'none';
      for (const layer of ids)
        if (map.getLayer(layer)) map.setLayoutProperty(layer, 'visibility', visibility);
    }
  }

  function putImage(name: string, image: ImageData) {
    if (map.hasImage(name)) map.updateImage(name, image);
    else map.addImage(name, image, { pixelRatio: 2 });
  }
}

const namesOf = once(labelPoints<AreaProperties>);
const placesOf = once(labels.places);
const pathOf = once(path.pathLines);

/** What of the sites is drawn: figures that change with the limit are not, and need no new symbols. */
function siteKey(state: State): string {
  return JSON.stringify(
    state.sites.value?.features.map(({ properties: p }) => [p.id, p.service, p.status, p.capacity, p.reason]),
  );
}

/** The first useful map: the areas are there in their colours. */
function onceDrawn(map: MapLibre, then: () => void) {
  const onRender = () => {
    if (!map.isSourceLoaded(areas.SOURCE)) return;
    performance.mark('pieeja:first-map');
    map.off('render', onRender);
    then();
  };
  map.on('render', onRender);
}
