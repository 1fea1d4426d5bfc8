/** Roads of the study's network; a join that is only an estimate is dashed. */
import type { LayerSpecification } from 'maplibre-gl';
import type { Palette } from '../palette.ts';

export const SOURCE = 'roads';

export function layers(p: Palette): LayerSpecification[] {
  return [
    {
      id: 'roads-link',
      type: 'line',
      source: SOURCE,
      filter: ['==', ['get', 'class'], 'link'],
      paint: {
        'line-color': p.road,
        'line-width': ['interpolate', ['linear'], ['zoom'], 6, 0.5, 10, 1.2],
        'line-dasharray': [3, 3],
        'line-opacity': 0.8,
      },
    },
    {
      id: 'roads',
      type: 'line',
      source: SOURCE,
      filter: ['!=', ['get', 'class'], 'link'],
      layout: { 'line-cap': 'round', 'line-join': 'round' },
      paint: {
        'line-color': p.road,
        'line-width': [
          'interpolate',
          ['linear'],
          ['zoom'],
          6,
          ['match', ['get', 'class'], 'main', 1.2, 0.5],
          10,
          ['match', ['get', 'class'], 'main', 3, 1.6],
        ] as never,
        'line-opacity': 0.75,
      },
    },
  ];
}
