/** The style of the map: its empty sources, its faces, and the layers that a state asks for. */
import latinExtUrl from '@fontsource-variable/ibm-plex-sans/files/ibm-plex-sans-latin-ext-wght-normal.woff2?url';
import latinUrl from '@fontsource-variable/ibm-plex-sans/files/ibm-plex-sans-latin-wght-normal.woff2?url';
import type { FeatureCollection } from 'geojson';
import type { LayerSpecification, SourceSpecification, StyleSpecification } from 'maplibre-gl';
import type { GapCollection } from '../api/types.ts';
import { byId } from '../state/select.ts';
import type { State } from '../state/types.ts';
import * as areas from './layers/areas.ts';
import * as changes from './layers/changes.ts';
import * as ground from './layers/ground.ts';
import * as labels from './layers/labels.ts';
import * as marks from './layers/marks.ts';
import * as origins from './layers/origins.ts';
import * as path from './layers/path.ts';
import * as roads from './layers/roads.ts';
import * as sites from './layers/sites.ts';
import { once } from './memo.ts';
import type { Palette } from './palette.ts';

export const EMPTY: FeatureCollection = path.noLines;

const empty = (extra: object = {}): SourceSpecification => ({ type: 'geojson', data: EMPTY, ...extra });

/** What the first useful map needs: areas and the borders above them. The rest follows once they are drawn. */
export function firstStyle(): StyleSpecification {
  return {
    version: 8,
    // no glyphs address: the map draws its letters itself, from the faces that the page brings along
    'font-faces': {
      [sites.FONT]: [
        { url: latinExtUrl, 'unicode-range': ['U+0100-024F', 'U+1E00-1EFF'] },
        { url: latinUrl, 'unicode-range': ['U+0000-00FF', 'U+2000-206F', 'U+20AC'] },
      ],
    },
    sources: { [areas.SOURCE]: empty({ promoteId: 'code', tolerance: 0.2 }), [areas.PARENTS]: empty() },
    layers: [],
  };
}

export const LATER_SOURCES: Record<string, SourceSpecification> = {
  [areas.HIGHLIGHT]: empty(),
  [changes.SOURCE]: empty(),
  [roads.SOURCE]: empty(),
  [origins.SOURCE]: empty(),
  [path.SOURCE]: empty(),
  [path.CATCHMENT]: empty(),
  [sites.SOURCE]: empty({
    cluster: true,
    clusterMaxZoom: sites.CLUSTERED_BELOW - 1,
    clusterRadius: 26,
    clusterProperties: { counted: ['+', ['case', sites.IS_IDLE, 0, 1]] },
  }),
  [labels.AREAS]: empty(),
  [labels.PLACES]: empty(),
  [marks.SOURCE]: empty(),
};

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
    most: state.gaps.value ? mostOf(state.gaps.value) : 0,
    minutes: (state.study.value?.breaks.minutes ?? []).join(),
    osm: state.layers.osm,
  };
}

const mostOf = once((gaps: GapCollection) =>
  gaps.features.reduce(
    (most, gap) => Math.max(most, gap.properties.residents ?? gap.properties.people ?? 0),
    0,
  ),
);

export function firstLayers(look: Look, palette: Palette): LayerSpecification[] {
  return [...ground.layers(palette), ...areas.layers(palette, look.classes, look.osm ? 0.72 : 1)];
}

export function laterLayers(look: Look, palette: Palette): LayerSpecification[] {
  return [
    ...(look.osm ? [ground.osmLayer(palette)] : []),
    ...areas.highlightLayers(palette),
    ...changes.layers(palette),
    ...roads.layers(palette),
    ...origins.layers(palette, look.minutes.split(',').map(Number), look.most),
    ...path.layers(palette),
    ...sites.layers(palette, look.shape),
    ...labels.layers(palette),
    ...marks.layers(palette),
  ];
}
