/** The places that were found, numbered as in their table. */
import type { FeatureCollection, Point } from 'geojson';
import type { LayerSpecification } from 'maplibre-gl';
import type { Mark } from '../../state/types.ts';
import type { Palette } from '../palette.ts';
import { FONT } from './sites.ts';

export const SOURCE = 'marks';

export function layers(p: Palette): LayerSpecification[] {
  return [
    {
      id: 'marks',
      type: 'circle',
      source: SOURCE,
      paint: {
        'circle-color': p.accent,
        'circle-radius': 11,
        'circle-stroke-color': p.accentInk,
        'circle-stroke-width': 2,
      },
    },
    {
      id: 'mark-numbers',
      type: 'symbol',
      source: SOURCE,
      layout: {
        'text-field': ['get', 'label'],
        'text-font': [FONT],
        'text-size': 13,
        'text-allow-overlap': true,
        'text-padding': 0,
      },
      paint: { 'text-color': p.accentInk },
    },
  ];
}

export function points(marks: readonly Mark[]): FeatureCollection<Point> {
  return {
    type: 'FeatureCollection',
    features: marks.map(({ id, label, lon, lat }) => ({
      type: 'Feature',
      properties: { id, label },
      geometry: { type: 'Point', coordinates: [lon, lat] },
    })),
  };
}
