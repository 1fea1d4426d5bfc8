/** The interface in English. lv.ts has the same shape; the compiler and a test hold them together. */
import type { Format } from './format.ts';
import type { AnswerFacts } from './sentence.ts';

const people = (f: Format, n: number) => f.plural(n, { one: 'person', other: 'people' });

export const en = (f: Format) => {
  const byMode: Record<string, string> = {
    car: 'by car',
    foot: 'on foot',
    bicycle: 'by bicycle',
    transit: 'by public transport',
  };
  const minutesAway = (n: number) => `${f.number(n)} ${f.plural(n, { one: 'minute', other: 'minutes' })}`;
  return {
    skip: { map: 'Skip to the map', answer: 'Skip to the answer' },
    loading: 'Loading',
    close: 'Close',
    back: 'Back',
    tryAgain: 'Try again',
    reload: 'Reload the page',
    byMode: (mode: string, name: string) => byMode[mode] ?? name,
    head: {
      search: 'Search for a place',
      searchHint: 'a place or an area',
      searchNone: (q: string) => `No area and no settlement here is called “${q}”.`,
      searchCount: (n: number) => `${n} ${f.plural(n, { one: 'place', other: 'places' })} found`,
      placeIn: (area: string) => `settlement, ${area}`,
      place: 'settlement',
      language: 'Language',
      theme: 'Colours',
      themes: { auto: 'as the system', light: 'light', dark: 'dark' },
      help: 'Help: what the numbers mean',
      share: 'Share',
      shareHint: 'Copy a link to this question and this view',
      shareDone: 'Link copied. It opens this question with this view of the map.',
      shareManual: 'The browser does not allow copying. Here is the link:',
      download: 'Download',
    },
    question: {
      heading: 'Question',
      service: 'Service',
      group: 'For whom',
      profile: 'How',
      within: 'Within',
      minutes: minutesAway,
      standard: (name: string) => `Standard: ${name}`,
      standardBack: (n: number) => `Back to the standard, ${minutesAway(n)}`,
      official: 'official',
      notOfficial: 'not official',
      show: 'Show on the map',
      level: 'Areas',
      sites: (n: number) => `${f.number(n)} ${f.plural(n, { one: 'site', other: 'sites' })}`,
      noSites: 'no sites',
      noneServes: 'no site serves them',
      presets: 'Usual limits',
    },
    measures: {
      share_beyond: { name: 'Share beyond', long: (m: number) => `Share of people beyond ${minutesAway(m)}` },
      people_beyond: { name: 'People beyond', long: (m: number) => `People beyond ${minutesAway(m)}` },
      mean_minutes: { name: 'Mean minutes', long: (_m: number) => 'Mean minutes to the nearest site' },
      person_minutes_beyond: {
        name: 'Person-minutes',
        long: (m: number) => `Person-minutes beyond ${minutesAway(m)}`,
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
      idle: 'for others, not counted',
    },
    status: {
      operating: 'operating',
      planned: 'planned',
      candidate: 'candidate',
      closed: 'closed',
    } as Record<string, string>,
    map: {
      label: 'Map of the areas. Arrow keys move it, plus and minus zoom, Enter opens the area in the middle.',
      zoomIn: 'Zoom in',
      zoomOut: 'Zoom out',
      home: 'Show the whole study',
      middle: (name: string, value: string) => `In the middle of the map: ${name}, ${value}`,
      nothingHere: 'No area in the middle of the map',
      tipPeople: (n: number, all: number) =>
        `${f.people(n)} of ${f.people(all)} ${people(f, Math.round(all))}`,
      schematic: 'Schematic road network: times are approximate',
      straight: 'No road network: times are estimated from straight lines',
      failed: 'This browser cannot draw the map (WebGL is missing). The table holds the same figures.',
      scale: 'Scale',
      clusterZoom: (n: number) => `${n} sites: press to zoom in`,
    },
    answer: {
      heading: 'Answer',
      sentence: (a: AnswerFacts) => {
        const how = byMode[a.mode] ?? a.profile;
        const where = a.place ? ` in ${a.place}` : '';
        const limit = minutesAway(a.minutes);
        if (a.reason === 'no_site') {
          return `${a.service}: this study knows no operating site for ${a.group}, so nobody can be within ${limit}.`;
        }
        if (a.people === null)
          return `${a.service}: how many ${a.group} live${where || ' here'} is not known.`;
        if (a.people === 0) return `${a.service}: no ${a.group} live${where || ' here'}.`;
        const all = f.people(a.people);
        let text: string;
        if (a.beyond === 0) {
          text = `${a.service}: all ${all} ${a.group}${where} live within ${limit} ${how}.`;
        } else {
          const count = `${f.people(a.beyond)} of ${all} ${people(f, Math.round(a.people))}`;
          text = a.toClient
            ? `${a.service}: for ${f.percent(a.share)} of ${a.group}${where} the provider is more than ${limit} away ${how}: ${count}.`
            : `${a.service}: ${f.percent(a.share)} of ${a.group}${where} live more than ${limit} away ${how}: ${count}.`;
        }
        if (a.unreachable > 0) text += ` ${f.people(a.unreachable)} of them cannot get there at all.`;
        return text;
      },
      beyond: (m: number) => `beyond ${minutesAway(m)}`,
      target: (share: string, m: number) => `Target: ${share} within ${minutesAway(m)}.`,
      met: 'Met',
      notMet: 'Not met',
      now: (share: string) => `now ${share}`,
      curve: 'People within so many minutes',
      curveLabel: (points: string) => `Share of people within: ${points}`,
      curveAt: (m: number, share: string) => `${share} within ${minutesAway(m)}`,
      curvePick: 'Press on the curve to ask for that many minutes',
      unknownPeople: (n: number) =>
        `${f.number(n)} ${f.plural(n, { one: 'place has', other: 'places have' })} no known number of people and ${f.plural(n, { one: 'is', other: 'are' })} not counted.`,
      emptyTitle: 'No site to measure from',
      emptyBody: (service: string, group: string) =>
        `This study has no operating site of “${service}” that serves “${group}”. It may exist all the same: the study is only as complete as its tables.`,
      emptyTry: (group: string) => `Ask for: ${group}`,
      errorTitle: 'The server could not answer',
      offlineTitle: 'The server does not answer',
      offlineBody: 'Is it still running, and on this address?',
      staleTitle: 'These are the figures of the previous question',
      dataChanged: 'The study has changed since this page was opened.',
    },
    table: {
      areas: 'Areas',
      sites: 'Sites',
      notKnown: 'not known',
      caption: (service: string, group: string, level: string) => `${level}: ${service}, ${group}`,
      filter: 'Filter by name',
      shown: (n: number, all: number) => (n === all ? f.number(all) : `${f.number(n)} of ${f.number(all)}`),
      none: (q: string) => `Nothing here is called “${q}”.`,
      clear: 'Clear the filter',
      wide: 'All columns',
      narrow: 'Fewer columns',
      sortUp: 'ascending',
      sortDown: 'descending',
      noSites: 'This study knows no site of this service.',
      columns: {
        rank: { short: '#', long: 'Rank, 1 = most underserved' },
        name: { short: 'Name', long: 'Name' },
        share_beyond: { short: 'Beyond', long: 'Share of people beyond the limit' },
        people_beyond: {
          short: 'People',
          long: 'People beyond the limit, those who cannot get there included',
        },
        mean_minutes: { short: 'Mean min', long: 'Mean minutes of the people who can get there' },
        person_minutes_beyond: { short: 'Person-min', long: 'People × minutes beyond the limit' },
        people: { short: 'All people', long: 'People of the group' },
        people_unreachable: { short: 'No way', long: 'People who cannot get there' },
        median_minutes: { short: 'Median', long: 'Median minutes' },
        p90_minutes: { short: '90 %', long: 'Minutes within which 90 % of people are' },
        max_minutes: { short: 'Most', long: 'Minutes of the person furthest away' },
        mean_kilometres: { short: 'Mean km', long: 'Mean kilometres by the same path' },
        sites: { short: 'Sites', long: 'Operating sites in the area' },
        capacity: { short: 'Places', long: 'Places at these sites, where published' },
        people_nearest: { short: 'Nearest to', long: 'People to whom it is the nearest site' },
        people_lost_if_closed: {
          short: 'Lost',
          long: 'People who would fall beyond the limit if it closed',
        },
      },
    },
    area: {
      rank: (r: number, n: number) => `${f.number(r)} of ${f.number(n)}`,
      rankLabel: 'Rank (1 = most underserved)',
      people: 'People of the group',
      within: 'Within the limit',
      beyond: 'Beyond the limit',
      unreachable: 'Cannot get there',
      mean: 'Mean time',
      median: 'Median',
      p90: '90 % are within',
      max: 'Furthest',
      kilometres: 'Mean distance',
      sites: 'Operating sites here',
      capacity: 'Places here',
      per1000: 'Places per 1,000 people of the group',
      e2sfca: 'Places in reach per 1,000 (E2SFCA)',
      personMinutes: 'Person-minutes beyond',
      histogram: 'People by minutes',
      histogramLabel: (text: string) => `People by minutes to the nearest site: ${text}`,
      histogramBin: (from: number, to: number | null, n: number) => {
        const range = to === null ? `over ${f.number(from)}` : `${f.number(from)}–${f.number(to)}`;
        return `${range} min: ${f.people(n)} ${people(f, Math.round(n))}`;
      },
      noWay: 'no way',
      nearest: 'Sites nearest to its people',
      nearestPeople: (n: number) => `nearest to ${f.people(n)} ${people(f, Math.round(n))}`,
      here: 'in this area',
      elsewhere: 'elsewhere',
      noNearest: 'Nobody here can reach a site.',
      noneListed:
        'No site of this service is listed here. The list is a sample: that means not known, not none.',
      worst: 'Where the gap is largest',
      worstWhy: 'Places by people × minutes beyond the limit',
      neighbours: 'Neighbours',
      figures: 'All figures',
      sources: 'Sources and dates',
      period: 'Study period',
      populationSource: 'Figures of the group',
      properties: {
        population: 'Population',
        population_date: 'Date of the population figure',
        population_kind: 'Kind of figure',
        population_source: 'Source of the population figure',
        successor: 'Since July 2021',
        successor_note: 'About the change',
        sites_known: 'A site is known here',
        formed_from: 'Formed from',
        land_note: 'About its land',
      } as Record<string, string>,
      kinds: { estimate: 'estimate', register: 'register', census: 'census' } as Record<string, string>,
      yes: 'yes',
      no: 'no',
      meets: 'Reaches the target',
      misses: 'Misses the target',
    },
    origin: {
      kind: 'Where people live',
      people: 'People of the group',
      basis: { counted: 'counted', estimated: 'estimated' } as Record<string, string>,
      status: {
        within: 'within the limit',
        beyond: 'beyond the limit',
        unreachable: 'cannot get there',
        unknown: 'time not known',
      } as Record<string, string>,
      nearest: 'Nearest site',
      second: 'Second nearest',
      noSecond: 'There is no second site.',
      trip: 'The trip, part by part',
      part: {
        access: 'to the road',
        egress: 'from the road',
        road: 'road',
        straight: 'straight line',
      } as Record<string, string>,
      roadClass: { main: 'main road', regional: 'regional road', link: 'estimated link' } as Record<
        string,
        string
      >,
      surface: { paved: 'paved', gravel: 'gravel', unknown: 'surface unknown' } as Record<string, string>,
      kmh: (v: number) => `${f.number(v)} km/h`,
      straight: 'In a straight line',
      snap: 'To the nearest road',
      toClient: 'The provider travels this way to the client.',
      beyondBy: (m: string) => `${m} beyond the limit`,
    },
    site: {
      kind: 'Site',
      community: 'community-based service',
      institution: 'institution',
      provider: 'Provider',
      year: 'Since',
      capacity: 'Places',
      groups: 'Serves',
      everybody: 'everybody',
      nearest: 'Nearest site for',
      within: 'of them within the limit',
      load: 'People per place',
      lost: 'Beyond the limit if it closed',
      lostWhy: 'People who would have no site within the limit any more',
      dependants: 'Who depends on it',
      dependantsNone: 'For nobody in this group is it the nearest site.',
      location: 'How its place is known',
      locationBasis: {
        coordinate: 'published coordinate',
        address: 'address',
        settlement: 'middle of its settlement',
        municipality: 'main settlement of its municipality: the address is not published',
      } as Record<string, string>,
      source: 'Source',
      sourceN: (n: number) => `source ${n}`,
      notCounted: (status: string) => `This site is ${status} and is not counted in any figure.`,
      servesOthers: 'This site does not serve the group asked about and is not counted in its figures.',
      together: 'At the same place',
    },
    reasons: {
      ok: '',
      no_site: 'no operating site serves this group',
      unreachable: 'no road leads there',
      snap_too_far: 'too far from the nearest road',
      outside_network: 'outside the road network',
      no_people: 'nobody of this group, or their number is not known',
    } as Record<string, string>,
    download: {
      heading: 'Take it with you',
      areas: 'Areas',
      gaps: 'Where people live, with times',
      sites: 'Sites',
      network: 'Roads',
      geojson: 'GeoJSON',
      csv: 'CSV',
      csvLv: 'CSV for Excel (;)',
      png: 'Map as picture (PNG)',
      pngWhy: 'with title, legend, scale and sources, double size',
      print: 'Print map and table',
      printWhy: 'A4 landscape',
      working: 'Drawing the picture',
      failed: 'The picture could not be drawn.',
      legend: 'Legend',
      sources: 'Sources',
      made: (version: string) => `Made with pieeja ${version}`,
    },
    link: {
      title: 'Part of the link was not understood',
      unknown: (what: string, value: string, used: string) =>
        `${what} “${value}” is not in this study; showing ${used}.`,
      badMinutes: (value: string, used: string) =>
        `“${value}” is not a number of minutes from 1 to 120; showing ${used}.`,
      gone: (value: string) => `“${value}” is not in this study.`,
      badCamera: 'The place on the map in the link makes no sense; showing the whole study.',
    },
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
    print: { table: 'Table', notices: 'Please note' },
    phone: { question: 'Question', answer: 'Answer', legend: 'Legend' },
    notices: 'About the data',
    attributions: 'Sources',
  };
};

export type Messages = ReturnType<typeof en>;
