/** Every layer of the map in drawing order, lowest first. A layer that is not listed cannot be added. */
import type { LayerSpecification, Map as MapLibre } from 'maplibre-gl';

export const ZORDER = [
  'ground',
  'osm',
  'areas-fill',
  'areas-hatch',
  'roads-link',
  'roads',
  'areas-line',
  'parents-line',
  'areas-gain',
  'areas-loss',
  'areas-hover',
  'areas-selected',
  'catchment',
  'origins',
  'path-access',
  'path-casing',
  'path',
  'origin-selected',
  // names below sites: the map places what is above first, so names make room for symbols
  'labels-areas',
  'labels-places',
  'clusters',
  'cluster-counts',
  'sites',
  'site-selected',
  'marks',
  'mark-numbers',
] as const;

export type LayerName = (typeof ZORDER)[number];

/** Adds a layer at its place, whatever has been added before it. */
export function addLayer(map: MapLibre, layer: LayerSpecification): void {
  const place = ZORDER.indexOf(layer.id as LayerName);
  if (place === -1) throw new Error(`map layer ${layer.id} is not in the drawing order`);
  const above = ZORDER.slice(place + 1).find((id) => map.getLayer(id));
  map.addLayer(layer, above);
}

/**
 * Puts a layer on the map, or brings the one that is there up to date property by property: a changed
 * colour repaints in the next frame, while a layer taken away and added again would be laid out anew.
 */
export function layerPutter(map: MapLibre) {
  const last = new Map<string, LayerSpecification>();
  const put = (layer: LayerSpecification) => {
    const before = last.get(layer.id);
    last.set(layer.id, layer);
    if (!before) {
      addLayer(map, layer);
      return;
    }
    for (const kind of ['paint', 'layout'] as const) {
      const [was, is] = [properties(before, kind), properties(layer, kind)];
      for (const name of new Set([...Object.keys(was), ...Object.keys(is)])) {
        if (JSON.stringify(was[name]) === JSON.stringify(is[name])) continue;
        if (kind === 'paint') map.setPaintProperty(layer.id, name as never, is[name] as never);
        else map.setLayoutProperty(layer.id, name as never, is[name] as never);
      }
    }
  };
  put.forget = (id: LayerName) => last.delete(id);
  return put;
}

function properties(layer: LayerSpecification, kind: 'paint' | 'layout'): Record<string, unknown> {
  return ((layer as Record<string, unknown>)[kind] as Record<string, unknown> | undefined) ?? {};
}
