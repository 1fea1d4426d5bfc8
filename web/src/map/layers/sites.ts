/** Sites as symbols: shape by service, fill by status, size by capacity; clusters with counts below zoom 8. */
import type { LayerSpecification } from 'maplibre-gl';
import type { SiteProperties } from '../../api/types.ts';
import type { Palette } from '../palette.ts';

export const SOURCE = 'sites';
export const CLUSTERED_BELOW = 8;
export const FONT = 'Plex';

/** An operating site that is counted in no figure of this question. */
export const IS_IDLE = ['all', ['==', ['get', 'status'], 'operating'], ['!=', ['get', 'reason'], 'ok']];
export const IDLE_OPACITY = 0.4;

export function isIdle(site: Pick<SiteProperties, 'status' | 'reason'>): boolean {
  return site.status === 'operating' && site.reason !== 'ok';
}

export const imageName = (shape: string, status: string) => `site-${shape}-${status}`;

export function layers(p: Palette, shape: string): LayerSpecification[] {
  const icon = ['concat', `site-${shape}-`, ['get', 'status']];
  const capacity = ['sqrt', ['min', 200, ['coalesce', ['get', 'capacity'], 12]]];
  return [
    {
      id: 'clusters',
      type: 'circle',
      source: SOURCE,
      filter: ['has', 'point_count'],
      paint: {
        'circle-color': p.site,
        'circle-radius': ['interpolate', ['linear'], ['get', 'point_count'], 2, 8.5, 20, 13, 100, 18],
        'circle-stroke-color': p.siteHalo,
        'circle-stroke-width': 1.6,
        'circle-opacity': ['case', ['==', ['get', 'counted'], 0], IDLE_OPACITY, 1],
      },
    },
    {
      id: 'cluster-counts',
      type: 'symbol',
      source: SOURCE,
      filter: ['has', 'point_count'],
      layout: {
        'text-field': ['to-string', ['get', 'point_count']],
        'text-font': [FONT],
        'text-size': 11.5,
        'text-allow-overlap': true,
        'text-padding': 7,
      },
      paint: { 'text-color': p.siteHalo },
    },
    {
      id: 'sites',
      type: 'symbol',
      source: SOURCE,
      filter: ['!', ['has', 'point_count']],
      layout: {
        'icon-image': icon as never,
        'icon-size': [
          'interpolate',
          ['linear'],
          ['zoom'],
          6,
          ['+', 0.42, ['*', 0.035, capacity]],
          11,
          ['+', 0.62, ['*', 0.05, capacity]],
        ] as never,
        'icon-allow-overlap': true,
        'icon-padding': 1,
        // operating ones on top of what is only planned
        'symbol-sort-key': ['match', ['get', 'status'], 'operating', 2, 'planned', 1, 0],
      },
      // faint: open, but for others than the group that is asked about
      paint: { 'icon-opacity': ['case', IS_IDLE, IDLE_OPACITY, 1] as never },
    },
    {
      id: 'site-selected',
      type: 'circle',
      source: SOURCE,
      filter: ['==', ['get', 'id'], ''],
      paint: {
        'circle-color': 'rgba(0,0,0,0)',
        'circle-radius': 14,
        'circle-stroke-color': p.path,
        'circle-stroke-width': 3,
      },
    },
  ];
}
