/** Names of areas and settlements. The map keeps them from covering each other; larger ones come first. */
import type { FeatureCollection, Point } from 'geojson';
import type { LayerSpecification } from 'maplibre-gl';
import type { GapCollection } from '../../api/types.ts';
import { isSettlement } from '../../state/select.ts';
import type { Palette } from '../palette.ts';
import { FONT } from './sites.ts';

export const AREAS = 'labels-areas';
export const PLACES = 'labels-places';

export function layers(p: Palette): LayerSpecification[] {
  return [
    {
      id: 'labels-areas',
      type: 'symbol',
      source: AREAS,
      layout: {
        'text-field': ['get', 'name'],
        'text-font': [FONT],
        'text-size': ['interpolate', ['linear'], ['zoom'], 6, 10.5, 9, 13.5],
        'text-max-width': 7,
        'text-line-height': 1.1,
        'text-padding': 10,
        // a little above or below a site that stands in the middle of its area; further would name another area
        'text-variable-anchor': ['center', 'top', 'bottom'],
        'text-radial-offset': 0.7,
        'symbol-sort-key': ['-', 0, ['get', 'size']],
      },
      paint: {
        'text-color': p.label,
        'text-halo-color': p.halo,
        'text-halo-width': 1.3,
        'text-halo-blur': 0.3,
      },
    },
    {
      id: 'labels-places',
      type: 'symbol',
      source: PLACES,
      minzoom: 8,
      layout: {
        'text-field': ['get', 'name'],
        'text-font': [FONT],
        'text-size': 11.5,
        'text-anchor': 'top',
        'text-offset': [0, 0.6],
        'text-padding': 4,
        'symbol-sort-key': ['-', 0, ['coalesce', ['get', 'people'], 0]],
      },
      paint: { 'text-color': p.label, 'text-halo-color': p.halo, 'text-halo-width': 1.3 },
    },
  ];
}

export function places(gaps: GapCollection): FeatureCollection<Point> {
  return {
    type: 'FeatureCollection',
    features: gaps.features.filter((gap) => isSettlement(gap.properties)),
  };
}
