/** What lies under the study: a plain ground, and OpenStreetMap pictures only when asked for. */
import type { LayerSpecification, SourceSpecification } from 'maplibre-gl';
import type { Palette } from '../palette.ts';

export const OSM = 'osm';
export const OSM_ATTRIBUTION = {
  text: '© OpenStreetMap contributors',
  licence: 'ODbL 1.0',
  url: 'https://www.openstreetmap.org/copyright',
};

export const osmSource: SourceSpecification = {
  type: 'raster',
  tiles: ['https://tile.openstreetmap.org/{z}/{x}/{y}.png'],
  tileSize: 256,
  maxzoom: 19,
};

export function layers(p: Palette): LayerSpecification[] {
  return [{ id: 'ground', type: 'background', paint: { 'background-color': p.ground } }];
}

export function osmLayer(p: Palette): LayerSpecification {
  return {
    id: 'osm',
    type: 'raster',
    source: OSM,
    paint:
      p.theme === 'dark'
        ? { 'raster-brightness-max': 0.55, 'raster-saturation': -0.6 }
        : { 'raster-saturation': -0.4 },
  };
}
