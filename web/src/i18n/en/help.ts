/** The note of the first visit and the help, in English. */

export const help = () => ({
  first: {
    title: 'How to read this page',
    lines: [
      'Choose a service, for whom, how they travel and within how many minutes.',
      'The darker an area, the more people live beyond that limit. Hatched means no data.',
      'Press an area, a site or a dot to see why. Everything is also in the table.',
    ],
    linesDark: 'The brighter an area, the more people live beyond that limit. Hatched means no data.',
    done: 'Got it',
  },
  help: {
    title: 'What the numbers mean',
    terms: [
      [
        'Minutes',
        'The fastest way to the nearest operating site that serves the group, with the way to and from the drawn road counted. Speeds depend on the kind of road and its surface, not on traffic or the hour.',
      ],
      [
        'Share beyond',
        'The part of the group whose fastest way takes longer than the limit, those who cannot get there included. Exactly at the limit counts as within.',
      ],
      [
        'People beyond',
        'The same as a number of people. A small share of a big town can be more people than all of a small parish.',
      ],
      [
        'Mean minutes',
        'The mean over the people who can get there; each person weighs the same. Those who cannot are shown beside it and never counted as 0.',
      ],
      [
        'Person-minutes',
        'People times minutes beyond the limit, summed up. It grows with how many are affected and with how badly.',
      ],
      [
        'Rank',
        'Place of the area when all are ordered from the most to the least underserved. Areas without data have no rank.',
      ],
      [
        'Places in reach per 1,000 (E2SFCA)',
        'Places that people can reach, shared with everyone else who can reach them, nearer ones weighing more. It is empty where capacity is not published.',
      ],
      [
        'Curve',
        'For each number of minutes, the share of people within it. A flat piece means that a stricter or looser limit would change nothing there.',
      ],
    ] as [string, string][],
    limitsTitle: 'What this study cannot tell',
    limits: [
      'Whether a place is free, how good the service is, or who may use it.',
      'Public transport, traffic, winter roads, or what the journey costs.',
      'Anything about a site that no source names: an area without a site is “none known”, not “none”.',
      'About single people. Where people are spread over an area by estimate, the details say “estimated”.',
    ],
    limitSchematic: 'Exact times: the road network of this study is schematic, so times are approximate.',
    limitStraight: 'Times on real roads: this study has no network and estimates them from straight lines.',
    keysTitle: 'Keys on the map',
    keys: [
      ['← ↑ → ↓', 'move'],
      ['+ −', 'zoom'],
      ['Enter', 'open the area in the middle'],
      ['Esc', 'back'],
    ] as [string, string][],
    speedsTitle: 'Speeds used',
    speed: 'km/h',
    roadClass: 'road',
    surface: 'surface',
    source: 'source',
    any: 'any',
    inputsTitle: 'Files of the study',
    rows: 'rows',
    defects: 'defects',
    licences: 'Licences of the software and the font',
  },
});
