/** Areas that a what-if changes: outlined, solid where people gain, dashed where they lose. */
import type { FeatureCollection } from 'geojson';
import type { LayerSpecification } from 'maplibre-gl';
import type { AreaChange, AreaCollection } from '../../api/types.ts';
import type { Palette } from '../palette.ts';
import { noLines } from './path.ts';

export const SOURCE = 'changes';

export function layers(p: Palette): LayerSpecification[] {
  const width = ['interpolate', ['linear'], ['zoom'], 5, 2, 8, 3, 11, 4] as never;
  return [
    {
      id: 'areas-gain',
      type: 'line',
      source: SOURCE,
      filter: ['==', ['get', 'sign'], 1],
      layout: { 'line-join': 'round' },
      paint: { 'line-color': p.accent, 'line-width': width },
    },
    {
      id: 'areas-loss',
      type: 'line',
      source: SOURCE,
      filter: ['==', ['get', 'sign'], -1],
      paint: { 'line-color': p.bad, 'line-width': width, 'line-dasharray': [2, 1.2] },
    },
  ];
}

/** Shares tell the way where so few people gain that their number is withheld. */
export function signOf(change: AreaChange): -1 | 0 | 1 {
  const by =
    change.people_gained ||
    (change.share_within_after ?? 0) - (change.share_within_before ?? 0) ||
    change.person_minutes_saved ||
    0;
  return by > 0 ? 1 : by < 0 ? -1 : 0;
}

export function outlines(
  shapes: AreaCollection | undefined,
  changes: readonly AreaChange[],
): FeatureCollection {
  const signs = new Map(changes.map((change) => [change.code, signOf(change)]));
  const features = (shapes?.features ?? []).flatMap(({ geometry, properties }) => {
    const sign = signs.get(properties.code) ?? 0;
    const { code } = properties;
    return sign === 0 ? [] : [{ type: 'Feature' as const, properties: { code, sign }, geometry }];
  });
  return features.length ? { type: 'FeatureCollection', features } : noLines;
}
