/** The map, its legend and its measures, in English. */
import type { Format } from '../format.ts';
import { minutes, people } from './words.ts';

export const map = (f: Format) => ({
  measures: {
    share_beyond: { name: 'Share beyond', long: (m: number) => `Share of people beyond ${minutes(f)(m)}` },
    people_beyond: { name: 'People beyond', long: (m: number) => `People beyond ${minutes(f)(m)}` },
    mean_minutes: { name: 'Mean minutes', long: (_m: number) => 'Mean minutes to the nearest site' },
    person_minutes_beyond: {
      name: 'Person-minutes',
      long: (m: number) => `Person-minutes beyond ${minutes(f)(m)}`,
    },
  },
  legend: {
    heading: 'Legend',
    areas: (n: number) => `${n} ${f.plural(n, { one: 'area', other: 'areas' })}`,
    upTo: (v: string) => `up to ${v}`,
    over: (v: string) => `over ${v}`,
    noData: 'no data',
    noDataWhy: 'People unknown, nobody lives there, or nobody can reach a site',
    sites: 'Sites',
    sample: 'A sample, not the register: no symbol means not known.',
    origins: 'Where people live',
    originsWhy: 'size: people; colour: minutes',
    originsUnknown: 'no time',
    roads: 'Roads',
    roadsEstimated: 'estimated link',
    labels: 'Names',
    osm: 'OpenStreetMap background',
    osmWhy: 'Loads pictures from the internet',
    cluster: 'several sites',
    gain: 'area gains by the changes',
    loss: 'area loses by them',
    found: 'place found, by rank',
    idle: 'for others, not counted',
  },
  map: {
    label: 'Map of the areas. Arrow keys move it, plus and minus zoom, Enter opens the area in the middle.',
    zoomIn: 'Zoom in',
    zoomOut: 'Zoom out',
    home: 'Show the whole study',
    middle: (name: string, value: string) => `In the middle of the map: ${name}, ${value}`,
    nothingHere: 'No area in the middle of the map',
    tipPeople: (n: number, all: number) => `${f.people(n)} of ${f.people(all)} ${people(f, Math.round(all))}`,
    schematic: 'Schematic road network: times are approximate',
    straight: 'No road network: times are estimated from straight lines',
    failed: 'This browser cannot draw the map (WebGL is missing). The table holds the same figures.',
    scale: 'Scale',
    clusterZoom: (n: number) => `${n} sites: press to zoom in`,
  },
});
