/** Where people live: size by people, colour by minutes to the nearest site, hollow where none is known. */
import type { LayerSpecification } from 'maplibre-gl';
import type { Palette } from '../palette.ts';

export const SOURCE = 'origins';

/** `most`: the people of the largest origin, so that dots of a small group are as visible as of a large one. */
export function layers(p: Palette, minutes: readonly number[], most: number): LayerSpecification[] {
  const colours = p.ramp(minutes.length + 1);
  const value = ['get', 'minutes'];
  const colour = [
    'case',
    ['==', value, null],
    'rgba(0,0,0,0)',
    ...minutes.flatMap((bound, i) => [['<=', value, bound], colours[i]]),
    colours[minutes.length],
  ];
  // area in proportion to people
  const people = ['coalesce', ['get', 'residents'], ['get', 'people'], 0];
  const radius = ['sqrt', ['/', people, Math.max(most, 1e-9)]];
  const scaled = (smallest: number, largest: number) => ['+', smallest, ['*', largest, radius]];
  return [
    {
      id: 'origins',
      type: 'circle',
      source: SOURCE,
      layout: { 'circle-sort-key': ['-', 0, people] as never },
      paint: {
        'circle-color': colour as never,
        'circle-radius': [
          'interpolate',
          ['exponential', 1.5],
          ['zoom'],
          5.5,
          scaled(0, 8),
          7.2,
          scaled(0, 14),
          8,
          scaled(1.6, 20),
          12,
          scaled(4.5, 48),
        ] as never,
        'circle-stroke-color': p.label,
        // over the whole country the points of a grid would be a raster of rings: there the ring fades with the dot
        'circle-stroke-width': [
          'interpolate',
          ['linear'],
          ['zoom'],
          5.5,
          ['case', ['<', radius, 0.2], 0, 0.6],
          7.2,
          ['min', 0.8, ['*', 4, radius]],
          8,
          0.8,
          12,
          1.2,
        ] as never,
        'circle-stroke-opacity': [
          'interpolate',
          ['linear'],
          ['zoom'],
          5.5,
          0.4,
          8,
          p.theme === 'dark' ? 0.6 : 0.8,
        ],
        'circle-opacity': 0.95,
      },
    },
    {
      id: 'origin-selected',
      type: 'circle',
      source: SOURCE,
      filter: ['==', ['get', 'id'], ''],
      paint: {
        'circle-color': 'rgba(0,0,0,0)',
        'circle-radius': 11,
        'circle-stroke-color': p.path,
        'circle-stroke-width': 3,
      },
    },
  ];
}
