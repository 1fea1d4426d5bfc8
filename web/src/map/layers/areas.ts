/**
 * The choropleth. Shapes are sent to the map once a level; a new answer only sets the state `k` (class
 * of the ramp, -1 for no data) of each area, which repaints in the next frame.
 */
import type { FeatureCollection } from 'geojson';
import type { FilterSpecification, LayerSpecification, Map as MapLibre } from 'maplibre-gl';
import type { AreaCollection, AreaRow, MeasureId } from '../../api/types.ts';
import { classOf } from '../../theme/ramps.ts';
import type { Palette } from '../palette.ts';
import { noLines } from './path.ts';

export const SOURCE = 'areas';
export const PARENTS = 'parents';
export const HIGHLIGHT = 'highlight';
export const HATCH = 'hatch';

/** The ramp is drawn for the number of classes that the measure has. */
export function layers(p: Palette, classes: number, opacity: number): LayerSpecification[] {
  const k = ['coalesce', ['feature-state', 'k'], -1];
  const colours = p.ramp(classes).flatMap((colour, i) => [i, colour]);
  return [
    {
      id: 'areas-fill',
      type: 'fill',
      source: SOURCE,
      paint: {
        'fill-color': ['match', k, ...colours, p.nodata] as never,
        'fill-opacity': opacity,
        // borders are drawn over the edges; smoothing both would only cost time
        'fill-antialias': false,
      },
    },
    {
      id: 'areas-hatch',
      type: 'fill',
      source: SOURCE,
      filter: withoutData([]),
      paint: { 'fill-pattern': HATCH, 'fill-antialias': false },
    },
    {
      id: 'areas-line',
      type: 'line',
      source: SOURCE,
      layout: { 'line-join': 'round' },
      paint: {
        'line-color': p.line,
        'line-width': ['interpolate', ['linear'], ['zoom'], 5, 0.5, 8, 1, 11, 1.6],
        'line-opacity': 0.9,
      },
    },
    {
      id: 'parents-line',
      type: 'line',
      source: PARENTS,
      layout: { 'line-join': 'round' },
      paint: {
        'line-color': p.region,
        'line-width': ['interpolate', ['linear'], ['zoom'], 5, 0.9, 8, 1.8, 11, 2.6],
        'line-opacity': 0.75,
      },
    },
  ];
}

export function highlightLayers(p: Palette): LayerSpecification[] {
  return [
    {
      id: 'areas-hover',
      type: 'line',
      source: HIGHLIGHT,
      filter: ['==', ['get', 'role'], 'hover'],
      layout: { 'line-join': 'round' },
      paint: { 'line-color': p.label, 'line-width': 2 },
    },
    {
      id: 'areas-selected',
      type: 'line',
      source: HIGHLIGHT,
      filter: ['==', ['get', 'role'], 'selected'],
      layout: { 'line-join': 'round' },
      paint: { 'line-color': p.accent, 'line-width': 3.5 },
    },
  ];
}

/** Hatching goes only where it is seen: a pattern drawn invisibly over every area would cost as much. */
export function withoutData(codes: string[]): FilterSpecification {
  return ['in', ['get', 'code'], ['literal', codes]];
}

/** The outlines of the area under the pointer and of the one that is open. */
export function highlights(
  shapes: AreaCollection | undefined,
  hovered: string | null,
  selected: string | null,
): FeatureCollection {
  const outline = (code: string | null, role: string) =>
    (shapes?.features ?? [])
      .filter((shape) => shape.properties.code === code)
      .map(({ geometry }) => ({ type: 'Feature' as const, properties: { role }, geometry }));
  const features = [...outline(hovered, 'hover'), ...outline(selected, 'selected')];
  return features.length ? { type: 'FeatureCollection', features } : noLines;
}

export function paintClasses(map: MapLibre, rows: AreaRow[], measure: MeasureId, bounds: number[]): void {
  for (const row of rows) {
    map.setFeatureState({ source: SOURCE, id: row.code }, { k: classOfRow(row, measure, bounds) ?? -1 });
  }
}

/** Class of an area's measure, or null where there is no figure. */
export function classOfRow(row: AreaRow, measure: MeasureId, bounds: readonly number[]): number | null {
  return classOf(valueOfRow(row, measure), bounds);
}

export function valueOfRow(row: AreaRow, measure: MeasureId): number | null {
  // those who cannot get there are beyond any limit; the server's share_beyond counts them likewise
  if (measure === 'people_beyond') {
    return row.people_beyond === null ? null : row.people_beyond + (row.people_unreachable ?? 0);
  }
  return row[measure];
}
