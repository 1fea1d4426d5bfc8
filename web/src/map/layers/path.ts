/** The way from an origin to its nearest site, and the straight threads from a site to those who depend on it. */
import type { Feature, FeatureCollection, LineString, Position } from 'geojson';
import type { LayerSpecification } from 'maplibre-gl';
import type { GapCollection, OriginExplanation } from '../../api/types.ts';
import type { Palette } from '../palette.ts';

export const SOURCE = 'path';
export const CATCHMENT = 'catchment';

/** The one empty collection, so that "nothing" is equal to "nothing". */
export const noLines: FeatureCollection<LineString> = { type: 'FeatureCollection', features: [] };

export function layers(p: Palette): LayerSpecification[] {
  return [
    {
      id: 'catchment',
      type: 'line',
      source: CATCHMENT,
      paint: { 'line-color': p.path, 'line-width': 1, 'line-opacity': 0.55 },
    },
    {
      id: 'path-access',
      type: 'line',
      source: SOURCE,
      filter: ['==', ['get', 'part'], 'access'],
      paint: { 'line-color': p.path, 'line-width': 2.2, 'line-dasharray': [1.4, 1.4] },
    },
    {
      id: 'path-casing',
      type: 'line',
      source: SOURCE,
      filter: ['==', ['get', 'part'], 'road'],
      layout: { 'line-cap': 'round', 'line-join': 'round' },
      paint: { 'line-color': p.halo, 'line-width': 7, 'line-opacity': 0.9 },
    },
    {
      id: 'path',
      type: 'line',
      source: SOURCE,
      filter: ['==', ['get', 'part'], 'road'],
      layout: { 'line-cap': 'round', 'line-join': 'round' },
      paint: { 'line-color': p.path, 'line-width': 3.5 },
    },
  ];
}

/** The path as it is drawn: road solid, the legs to and from the road dashed. */
export function pathLines(way: OriginExplanation): FeatureCollection<LineString> {
  if (!way.site) return noLines;
  const from: Position = [way.origin.lon, way.origin.lat];
  const to: Position = [way.site.lon, way.site.lat];
  const road = way.path?.coordinates ?? [];
  const first = road[0];
  const last = road.at(-1);
  if (!first || !last) return { type: 'FeatureCollection', features: [line('access', [from, to])] };
  // a path may begin at the door: then its first leg, up to the road, is no road yet
  const snap = way.origin.snap_point;
  const second = road[1];
  const atDoor = same(from, first) && snap && second && same(snap, second) && !same(from, snap);
  const features = [line('road', atDoor ? road.slice(1) : road)];
  if (atDoor) features.push(line('access', [from, second]));
  else if (!same(from, first)) features.push(line('access', [from, first]));
  if (!same(to, last)) features.push(line('access', [last, to]));
  return { type: 'FeatureCollection', features: features.filter((f) => f.geometry.coordinates.length > 1) };
}

export function catchmentLines(
  gaps: GapCollection | null,
  site: string,
  at: Position,
): FeatureCollection<LineString> {
  const features = (gaps?.features ?? [])
    .filter((gap) => gap.properties.site === site)
    .map((gap) => line('catchment', [gap.geometry.coordinates, at]));
  return features.length === 0 ? noLines : { type: 'FeatureCollection', features };
}

function line(part: string, coordinates: Position[]): Feature<LineString> {
  return { type: 'Feature', properties: { part }, geometry: { type: 'LineString', coordinates } };
}

function same(a: Position, b: Position): boolean {
  return Math.abs((a[0] ?? 0) - (b[0] ?? 0)) < 1e-6 && Math.abs((a[1] ?? 0) - (b[1] ?? 0)) < 1e-6;
}
