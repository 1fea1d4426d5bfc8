/** The style of the map: its empty sources, its faces, and the layers that a state asks for. */
import latinExtUrl from '@fontsource-variable/ibm-plex-sans/files/ibm-plex-sans-latin-ext-wght-normal.woff2?url';
import latinUrl from '@fontsource-variable/ibm-plex-sans/files/ibm-plex-sans-latin-wght-normal.woff2?url';
import type { FeatureCollection } from 'geojson';
import type { LayerSpecification, StyleSpecification } from 'maplibre-gl';
import { byId } from '../state/select.ts';
import type { State } from '../state/types.ts';
import * as areas from './layers/areas.ts';
import * as ground from './layers/ground.ts';
import * as labels from './layers/labels.ts';
import * as origins from './layers/origins.ts';
import * as path from './layers/path.ts';
import * as roads from './layers/roads.ts';
import * as sites from './layers/sites.ts';
import type { Palette } from './palette.ts';

export const EMPTY: FeatureCollection = path.noLines;

/** No glyphs address: the map draws its letters itself, from the faces that the page brings along. */
export function emptyStyle(): StyleSpecification {
  const empty = (extra: object = {}) => ({ type: 'geojson' as const, data: EMPTY, ...extra });
  return {
    version: 8,
    'font-faces': {
      [sites.FONT]: [
        { url: latinExtUrl, 'unicode-range': ['U+0100-024F', 'U+1E00-1EFF'] },
        { url: latinUrl, 'unicode-range': ['U+0000-00FF', 'U+2000-206F', 'U+20AC'] },
      ],
    },
    sources: {
      [areas.SOURCE]: empty({ promoteId: 'code', tolerance: 0.2 }),
      [areas.PARENTS]: empty(),
      [areas.HIGHLIGHT]: empty(),
      [roads.SOURCE]: empty(),
      [origins.SOURCE]: empty(),
      [path.SOURCE]: empty(),
      [path.CATCHMENT]: empty(),
      [sites.SOURCE]: empty({ cluster: true, clusterMaxZoom: sites.CLUSTERED_BELOW - 1, clusterRadius: 26 }),
      [labels.AREAS]: empty(),
      [labels.PLACES]: empty(),
    },
    layers: [],
  };
}

/** What decides how layers look, apart from the theme; equal looks need no restyling. */
export interface Look {
  /** Shape of the sites that are on the map, which may still be those of the question before. */
  shape: string;
  classes: number;
  /** People of the largest origin. */
  most: number;
  minutes: string;
  osm: boolean;
}

export function lookOf(state: State, before: Look | null): Look {
  const measure = state.question?.measure ?? 'share_beyond';
  const service = state.sites.value?.features[0]?.properties.service ?? state.question?.service ?? '';
  return {
    shape: byId(state.study.value?.services ?? [], service)?.symbol ?? before?.shape ?? 'circle',
    classes: (state.answer.value?.breaks[measure].length ?? 5) + 1,
    most: mostPeople(state),
    minutes: (state.study.value?.breaks.minutes ?? []).join(),
    osm: state.layers.osm,
  };
}

const counted = new WeakMap<object, number>();

function mostPeople(state: State): number {
  const gaps = state.gaps.value;
  if (!gaps) return 0;
  const known = counted.get(gaps);
  if (known !== undefined) return known;
  const most = gaps.features.reduce((m, gap) => Math.max(m, gap.properties.people ?? 0), 0);
  counted.set(gaps, most);
  return most;
}

export function layersOf(look: Look, palette: Palette): LayerSpecification[] {
  const minutes = look.minutes.split(',').map(Number);
  return [
    ...ground.layers(palette),
    ...(look.osm ? [ground.osmLayer(palette)] : []),
    ...areas.layers(palette, look.classes, look.osm ? 0.72 : 1),
    ...roads.layers(palette),
    ...origins.layers(palette, minutes, look.most),
    ...path.layers(palette),
    ...sites.layers(palette, look.shape),
    ...labels.layers(palette),
  ];
}
