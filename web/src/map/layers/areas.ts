/**
 * The choropleth. Shapes are sent to the map once a level; a new answer only sets the state `k` (class
 * of the ramp, -1 for no data) of each area, which repaints in the next frame.
 */
import type { LayerSpecification, Map as MapLibre } from 'maplibre-gl';
import type { AreaRow, MeasureId } from '../../api/types.ts';
import { classOf } from '../../theme/ramps.ts';
import type { Palette } from '../palette.ts';

export const SOURCE = 'areas';
export const PARENTS = 'parents';
export const HATCH = 'hatch';

/** The ramp is drawn for the breaks of the measure that is shown; six classes until one is known. */
export function layers(p: Palette, classes = 6): LayerSpecification[] {
  const state = (name: string) => ['boolean', ['feature-state', name], false];
  const k = ['coalesce', ['feature-state', 'k'], -1];
  const colours = p.ramp(classes).flatMap((colour, i) => [i, colour]);
  return [
    {
      id: 'areas-fill',
      type: 'fill',
      source: SOURCE,
      paint: {
        'fill-color': ['match', k, ...colours, p.nodata] as never,
        'fill-antialias': true,
      },
    },
    {
      id: 'areas-hatch',
      type: 'fill',
      source: SOURCE,
      paint: { 'fill-pattern': HATCH, 'fill-opacity': ['case', ['==', k, -1], 1, 0] as never },
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
    {
      id: 'areas-hover',
      type: 'line',
      source: SOURCE,
      layout: { 'line-join': 'round' },
      paint: {
        'line-color': p.label,
        'line-width': 2,
        'line-opacity': ['case', state('hover'), 1, 0] as never,
      },
    },
    {
      id: 'areas-selected',
      type: 'line',
      source: SOURCE,
      layout: { 'line-join': 'round' },
      paint: {
        'line-color': p.accent,
        'line-width': 3.5,
        'line-opacity': ['case', state('selected'), 1, 0] as never,
      },
    },
  ];
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
